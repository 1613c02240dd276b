"""What the replies of a receiving group change about its letters."""

from datetime import timedelta

from newsletter.delivery.group_pace import OURS_IN_A_ROW, STOPPED_FOR, GroupPace
from newsletter.model.deliveries import Verdict
from newsletter.model.states import Fault, VerdictKind
from tests.conftest import NOW

SECOND = timedelta(seconds=1)
TOO_FAST = Verdict(kind=VerdictKind.TEMPORARY, code=421, enhanced="4.7.0", fault=Fault.SOFT, throttled=True)
TAKEN = Verdict(kind=VerdictKind.ACCEPTED, code=250)
OUR_FAULT = Verdict(kind=VerdictKind.PERMANENT, code=550, enhanced="5.7.26", fault=Fault.OURS)
NOBODY_THERE = Verdict(kind=VerdictKind.PERMANENT, code=550, enhanced="5.1.1", fault=Fault.DEAD)
RELAY_DOWN = Verdict(kind=VerdictKind.TEMPORARY, code=421, fault=Fault.RELAY)


def test_nothing_is_kept_of_groups_that_take_what_they_get() -> None:
    """No limit by default, and no memory of who never complained: a million domains cost nothing."""
    pace = GroupPace()
    for verdict in (TAKEN, NOBODY_THERE, RELAY_DOWN):
        assert pace.heard("a.example", verdict, NOW, 10) is None
    assert pace.care == {}


def test_a_group_that_says_too_fast_gets_its_letters_spaced() -> None:
    """Half of the ten a second that it got: one letter each fifth of a second; those further off are told to come back."""
    pace = GroupPace()
    care = pace.heard("a.example", TOO_FAST, NOW, 10)
    assert care is pace.care["a.example"]
    assert pace.heard("a.example", TOO_FAST, NOW + SECOND, 10) is None
    slots = [care.slot(NOW, SECOND) for _ in range(7)]
    assert [slot and (slot - NOW) / SECOND for slot in slots] == [0, 0.2, 0.4, 0.6, 0.8, 1.0, None]


def test_the_limit_is_forgotten_when_it_has_grown_away() -> None:
    """Hours after the last word the group is one like all others."""
    pace = GroupPace()
    pace.heard("a.example", TOO_FAST, NOW, 10)
    pace.heard("a.example", TAKEN, NOW + timedelta(minutes=5), 10)
    assert list(pace.care) == ["a.example"]
    pace.heard("a.example", TAKEN, NOW + timedelta(hours=2), 10)
    assert pace.care == {}


def test_twenty_refusals_in_a_row_for_our_fault_stop_a_group() -> None:
    """One that is accepted, or refused for its reader's sake, begins the count anew; after the stop one more refusal renews it."""
    pace = GroupPace()
    for _ in range(OURS_IN_A_ROW - 1):
        assert pace.heard("a.example", OUR_FAULT, NOW, 10) is None
    pace.heard("a.example", NOBODY_THERE, NOW, 10)
    found = [pace.heard("a.example", OUR_FAULT, NOW, 10) for _ in range(OURS_IN_A_ROW + 5)]
    assert [care is not None for care in found] == [False] * 19 + [True] + [False] * 5
    care = pace.care["a.example"]
    assert (care.stopped_until, care.reason) == (NOW + STOPPED_FOR, "our fault: 550 5.7.26")
    later = NOW + STOPPED_FOR
    assert not care.is_stopped(later)
    assert pace.heard("a.example", OUR_FAULT, later, 10) is care
    assert care.is_stopped(later)


def test_a_relays_trouble_is_no_groups() -> None:
    """It neither counts against a group nor clears it."""
    pace = GroupPace()
    for _ in range(OURS_IN_A_ROW - 1):
        pace.heard("a.example", OUR_FAULT, NOW, 10)
    pace.heard("a.example", RELAY_DOWN, NOW, 10)
    assert pace.heard("a.example", OUR_FAULT, NOW, 10) is not None


def test_a_fixed_cap_stays_and_the_lower_limit_wins() -> None:
    """The operator's limit is there from the first letter and never grows away."""
    pace = GroupPace()
    pace.cap({"gmail.com": 8.0})
    care = pace.care["gmail.com"]
    assert [care.slot(NOW, SECOND) - NOW for _ in range(3)] == [SECOND * 0, SECOND / 8, SECOND / 4]
    pace.heard("gmail.com", TOO_FAST, NOW, 12)
    assert care.rate(NOW) == 6
    pace.heard("gmail.com", TAKEN, NOW + timedelta(hours=9), 12)
    assert (care.rate(NOW + timedelta(hours=9)), list(pace.care)) == (8.0, ["gmail.com"])
