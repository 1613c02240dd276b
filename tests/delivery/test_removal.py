"""Whom a refusal removes, and when a person has to look first."""

from datetime import date, timedelta

import pytest

from newsletter.delivery.removal import Blamed, is_broken, judge_removals
from newsletter.model.states import Fault

TODAY = date(2026, 11, 21)


def blamed(number: int, fault: Fault, *days_ago: int, domain: str = "example.com") -> Blamed:
    refused = [TODAY - timedelta(days=days) for days in days_ago or (0,)]
    return Blamed(subscriber_id=number, domain=domain, fault=fault, refused_on=refused, issue_on=TODAY)


@pytest.mark.parametrize(
    ("one", "removed"),
    [
        (blamed(1, Fault.DEAD), True),
        (blamed(1, Fault.DISABLED, 0, 1), False),
        (blamed(1, Fault.DISABLED, 0, 1, 2), True),
        (blamed(1, Fault.DISABLED, 0, 0, 0), False),
        (blamed(1, Fault.FULL, 0, 1, 2, 3), False),
        (blamed(1, Fault.FULL, 0, 1, 2, 3, 4), True),
        (blamed(1, Fault.FULL, 0, 1, 2, 3, 14), False),
        (blamed(1, Fault.FULL, 0, 1, 2, 3, 13), True),
        (blamed(1, Fault.SOFT, *range(14)), False),
        (blamed(1, Fault.OURS, *range(14)), False),
        (blamed(1, Fault.RELAY, *range(14)), False),
        (blamed(1, Fault.NOBODY, *range(14)), False),
    ],
)
def test_when_an_address_is_given_up(one: Blamed, removed: bool) -> None:
    """Dead at once, switched off after three issues, full after five in fourteen days; our own fault never."""
    assert judge_removals([one], {}, {"example.com": 1}, 1).remove == ({1} if removed else set())


@pytest.mark.parametrize(
    ("dead", "answered", "broken"), [(20, 20, False), (21, 21, True), (21, 420, False), (22, 420, True), (500, 20_000, False)]
)
def test_a_domain_that_loses_too_many_at_once_is_ill_itself(dead: int, answered: int, broken: bool) -> None:
    """More than twenty readers and more than five in a hundred of one domain in one issue."""
    assert is_broken(dead, answered) is broken


def test_the_breaker_holds_one_domain_and_lets_the_others_go() -> None:
    """The removals of the ill domain wait for a person; what was counted over issues does not, and other domains do not."""
    mass = [blamed(n, Fault.DEAD, domain="ill.example") for n in range(30)]
    others = [blamed(100, Fault.DEAD), blamed(101, Fault.DISABLED, 0, 1, 2, domain="ill.example")]
    found = judge_removals([*mass, *others], {"ill.example": 30, "example.com": 1}, {"ill.example": 200, "example.com": 200}, 400)
    assert (found.remove, found.hold) == ({100, 101}, {"ill.example": 30})


@pytest.mark.parametrize(("of_all", "held"), [(105, {}), (104, {"many domains": 21}), (21, {"many domains": 21})])
def test_where_a_fifth_of_all_readers_is_denied_nobody_is_removed(of_all: int, held: dict[str, int]) -> None:
    """A relay that takes itself for the home of every domain denies them all, a few in each: our fault and not the readers'."""
    gone = [blamed(n, Fault.DEAD, domain=f"d{n}.example") for n in range(21)]
    dead = {one.domain: 1 for one in gone}
    found = judge_removals(gone, dead, {}, of_all)
    assert (len(found.remove), found.hold) == (0 if held else 21, held)
