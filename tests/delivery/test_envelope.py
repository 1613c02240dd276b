"""Addresses on the wire: nothing that we were given can become another command."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.envelope import domain_of, write_address


@pytest.mark.parametrize(
    ("stored", "wire"),
    [
        ("lisa@example.com", b"lisa@example.com"),
        ("o'brien+news=x@mail.example.co.uk", b"o'brien+news=x@mail.example.co.uk"),
        ("lisa@bücher.example", b"lisa@xn--bcher-kva.example"),
        ("root@localhost", b"root@localhost"),
    ],
)
def test_an_address_is_written_as_stored(stored: str, wire: bytes) -> None:
    """Only a domain outside ASCII changes its form."""
    assert write_address(stored) == wire


@pytest.mark.parametrize(
    "text",
    ["", "lisa", "@example.com", "lisa@", "ünï@example.com", '"a b"@example.com', "a b@example.com", "a@b>c", "a@b\r\nDATA", "a@[1.2.3.4]"],
)
def test_what_cannot_be_written_is_refused(text: str) -> None:
    """Refused, never repaired: a repaired address is somebody else's."""
    with pytest.raises(ValueError):
        write_address(text)


def test_an_address_that_is_not_ascii_is_refused_by_name() -> None:
    """The operator reads what is wrong, not what a codec says; and the address itself stays out of it."""
    with pytest.raises(ValueError, match="SMTPUTF8") as refused:
        write_address("jürgen@example.com")
    assert "rgen" not in str(refused.value)


@given(st.text(max_size=60))
def test_no_text_adds_a_command(text: str) -> None:
    """Whatever is stored, what comes out has no blank, bracket or line end."""
    try:
        wire = write_address(text)
    except ValueError:
        return
    assert not set(wire) & set(b' \t\r\n<>"\\') and wire.isascii()


def test_ten_thousand_hostile_addresses_stay_one_address() -> None:
    """Built from what command injections are made of: refused, or the very same bytes."""
    parts = [
        "a",
        "lisa",
        "@",
        "@x.example",
        ">",
        "<",
        "\r\n",
        "\n",
        "\r",
        " ",
        "\0",
        "RCPT TO:<e@x>",
        '"',
        "\\",
        ".",
        "ü",
        "=?utf-8?q?=0D=0A?=",
        "%0d%0a",
    ]
    chance = random.Random(2026)
    fuzzed = ["".join(chance.choices(parts, k=chance.randint(1, 7))) for _ in range(10_000)]
    written = 0
    for text in fuzzed:
        try:
            wire = write_address(text)
        except ValueError:
            continue
        assert wire.decode() == text if text.isascii() else wire.decode("idna") == text
        written += 1
    assert written > 10  # had everything been refused this would prove nothing


def test_the_domain_of_an_address() -> None:
    """In the form that stands in EHLO and Message-IDs."""
    assert domain_of("lisa@bücher.example") == "xn--bcher-kva.example"
