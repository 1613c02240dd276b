"""What a sign-up counts for, and the pace at which confirmation letters leave."""

from datetime import timedelta

import pytest

from newsletter.model.options import SignUpOptions
from newsletter.subscribers.crowds import Count, Crowd, network_counts, shared_counts
from newsletter.subscribers.letter_pace import spread
from newsletter.subscribers.outcomes import TooManySignUps
from tests.conftest import NOW
from tests.subscribers.conftest import SignUpDesk

OPTIONS = SignUpOptions(per_network_hour=60)


@pytest.mark.parametrize(
    ("address", "counts"),
    [
        ("203.0.113.9", [("203.0.113.0/24", 60)]),
        ("::ffff:203.0.113.9", [("203.0.113.0/24", 60)]),
        ("2001:db8:1:2:3::4", [("2001:db8:1:2::/64", 60), ("2001:db8:1::/48", 240)]),
        ("2001:db8:1::/48", [("2001:db8:1::/48", 60)]),
        ("no address", [("", 60)]),
    ],
    ids=["IPv4", "IPv4 in IPv6", "IPv6", "a network", "nonsense"],
)
def test_networks(address: str, counts: list[tuple[str, int]]) -> None:
    """Of IPv6 a household has a /64 and a network a /48: neither the last half of an address nor its fourth group is a way out."""
    assert network_counts(address, OPTIONS) == tuple(Count(name, most, Crowd.NETWORK) for name, most in counts)


def test_names_of_counts_are_short_and_tell_no_domain() -> None:
    """The longest domain fits into the column; what people's domains are called is not stored for it."""
    domain, everybody = shared_counts(f"a@{'x' * 63}.{'y' * 63}.example", OPTIONS)
    assert (len(domain.name) <= 60, "example" in domain.name, everybody.name) == (True, False, "*")
    assert domain.name == shared_counts(f"b@{'x' * 63}.{'y' * 63}.example", OPTIONS)[0].name


async def test_networks_of_ipv6_are_limited_twice(desk: SignUpDesk) -> None:
    """By the /64 as by a /24, and by the /48 around it at four times as many."""
    desk.options = SignUpOptions(per_network_hour=1)
    outcomes = [await desk.sign_up(f"a{number}@example.com", network=f"2001:db8:1:{number // 2}::1") for number in range(12)]
    assert [outcome is None for outcome in outcomes] == [True, False] * 2 + [False] * 8


@pytest.mark.parametrize(("options", "crowd"), [({"per_domain_hour": 2}, Crowd.DOMAIN), ({"per_hour": 2}, Crowd.ALL)])
async def test_domains_and_all_are_limited_by_the_hour(desk: SignUpDesk, options: dict[str, int], crowd: Crowd) -> None:
    """From whichever networks they come; the next hour begins anew."""
    desk.options = SignUpOptions(**options)
    outcomes = [await desk.sign_up(f"a{number}@example.com", network=f"198.51.{number}.1") for number in range(3)]
    assert outcomes == [None, None, TooManySignUps(retry_after=timedelta(hours=1), crowd=crowd)]
    other = await desk.sign_up("a@else.example")
    assert (other is None) == (crowd is Crowd.DOMAIN)
    desk.clock.move(hours=1)
    assert await desk.sign_up("again@example.com") is None


def test_letters_leave_at_their_pace() -> None:
    """A minute's worth at once, then one after the other; what was not used before that minute is not caught up."""
    leave, free_at = spread(None, 5, 3, NOW)
    steps = [timedelta(seconds=seconds) for seconds in (-40, -20, 0, 20, 40)]
    assert (leave, free_at) == ([NOW + step for step in steps], NOW + steps[-1])
    assert spread(free_at, 1, 3, NOW) == ([NOW + timedelta(seconds=60)], NOW + timedelta(seconds=60))
    later = NOW + timedelta(hours=1)
    assert spread(free_at, 1, 3, later)[0] == [later - timedelta(seconds=40)]


async def test_a_flood_of_sign_ups_waits_by_itself(desk: SignUpDesk) -> None:
    """More letters than leave in a minute are put off, each to its own moment; nobody's is lost."""
    desk.options = SignUpOptions(letters_per_minute=2)
    for number in range(4):
        await desk.sign_up(f"a{number}@example.com", network=f"198.51.{number}.1")
    found = [(row["state"], row["retry_at"]) for row in await desk.rows("notice")]
    assert found == [("pending", None)] * 2 + [("deferred", desk.clock() + timedelta(seconds=seconds)) for seconds in (30, 60)]
