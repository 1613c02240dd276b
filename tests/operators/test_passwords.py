"""Passwords: what is stored of them, and which are too weak."""

import time

import pytest
from argon2 import PasswordHasher

from newsletter.operators.password_rules import too_weak
from newsletter.operators.passwords import Passwords

GOOD = "heron tidal brass lantern"
NAMES = ("anna", "Ten at Dawn", "https://dawn.example")


async def test_only_the_password_fits() -> None:
    """What is stored is argon2id with the parameters we say, and opens with that password alone."""
    door = Passwords()
    stored = await door.hash(GOOD)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert [await door.fits(stored, said) for said in (GOOD, GOOD.upper(), "", GOOD + " ")] == [True, False, False, False]
    assert not await door.fits("", GOOD)
    assert not await door.fits("nonsense", GOOD)


async def test_nobody_takes_as_long_as_a_wrong_password() -> None:
    """How long a login takes does not tell whether there is such a name."""
    door = Passwords()
    stored = await door.hash(GOOD)
    known, unknown = [], []
    for _ in range(5):
        for kept, hashed in ((known, stored), (unknown, "")):
            begun = time.perf_counter()
            await door.fits(hashed, "wrong")
            kept.append(time.perf_counter() - begun)
    assert min(unknown) > min(known) / 2


async def test_older_parameters_are_noticed() -> None:
    """A hash of weaker days is made anew at the next login."""
    door = Passwords()
    assert door.is_outdated(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD))
    assert not door.is_outdated(await door.hash(GOOD))


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "aaaaaaaaaaaaaaaa",
        "annaannaanna1",
        "Ten at Dawn 2026",
        "dawn.example12",
        "abcdefghijklmn",
        "123456789012345",
        "password1234",
        "x" * 201,
    ],
)
def test_what_is_obvious_will_not_do(password: str) -> None:
    """Too short, a name, the newsletter's name, one character, a row of them."""
    assert too_weak(password, NAMES)


@pytest.mark.parametrize("password", [GOOD, "k8#Vz!p2Lq_w", "четыре слова подряд", "anna likes her herons"])
def test_what_is_not_obvious_will_do(password: str) -> None:
    """There is no rule about kinds of characters."""
    assert too_weak(password, NAMES) == ""
