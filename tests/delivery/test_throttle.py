"""The limit of a receiving group, and which domains are one group."""

from datetime import timedelta

import pytest

from newsletter.delivery.receivers import GROUPS, domain_in, limits_of_groups
from newsletter.delivery.throttle import LEAST, SETTLES, Throttle, slow_down
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("a@gmail.com", "gmail.com"),
        ("a@GoogleMail.com", "gmail.com"),
        ("a@hotmail.fr", "outlook.com"),
        ("a@msn.com", "outlook.com"),
        ("a@ymail.com", "yahoo.com"),
        ("a@aol.com", "yahoo.com"),
        ("a@me.com", "icloud.com"),
        ("a@example.com", "example.com"),
        ('"odd@name"@example.org', "example.org"),
    ],
)
def test_big_providers_are_one_group(address: str, group: str) -> None:
    """Many domains of one provider share one limit; every other domain is its own group."""
    domain = domain_in(address)
    assert GROUPS.get(domain, domain) == group


def test_a_limit_appears_at_half_the_present_rate_and_halves_again() -> None:
    """Each new word of the group halves what may go; a hundred refusals of letters already on the way are one word."""
    first = slow_down(None, 40.0, NOW)
    same = [slow_down(first, 40.0, NOW + SETTLES * 0.9) for _ in range(100)]
    second = slow_down(first, 20.0, NOW + SETTLES)
    assert (first.rate(NOW), set(same)) == (20.0, {first})
    assert second.rate(NOW + SETTLES) == pytest.approx(10, abs=0.05)


def test_a_limit_never_falls_to_nothing() -> None:
    """A group that refuses everything still gets a letter every few seconds, or we would never learn that it is well again."""
    throttle, now = None, NOW
    for _ in range(40):
        throttle = slow_down(throttle, 1.0, now)
        now += SETTLES
    assert LEAST <= throttle.rate(now) < LEAST + 0.02


def test_a_limit_grows_back_by_the_same_amount_each_minute_and_is_forgotten() -> None:
    """Additive: half an hour from a half to the usual rate, and without a new word no limit after an hour and a half."""
    throttle = Throttle(per_second=20, usual=40, slowed_at=NOW)
    rates = [throttle.rate(NOW + timedelta(minutes=m)) for m in (0, 15, 30, 45, 89, 90)]
    assert rates[:4] == [20, 30, 40, 50] and rates[4] == pytest.approx(79.33, abs=0.01) and rates[5] is None


def test_a_forgotten_limit_begins_anew() -> None:
    """What was said hours ago does not make the next word count double."""
    old = Throttle(per_second=1, usual=40, slowed_at=NOW)
    assert slow_down(old, 60, NOW + timedelta(hours=5)) == Throttle(per_second=30, usual=60, slowed_at=NOW + timedelta(hours=5))


def test_a_limit_holds_for_the_whole_provider() -> None:
    """Whichever of its domains the settings name, in whatever case."""
    assert limits_of_groups({"GoogleMail.com": 5, "gmail.com": 20, "Example.com": 3}) == {"gmail.com": 5, "example.com": 3}
