"""Decides which readers a batch of refusals ends for: dead addresses at once, full and switched-off mailboxes after several issues.

A provider that suddenly denies many of its own readers is broken itself, and where a large part of all readers is denied our relay is
set up wrong: then nobody is removed and a person must look.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from newsletter.model.states import Fault

DISABLED_ISSUES = 3
FULL_ISSUES = 5
FULL_WITHIN = timedelta(days=14)
TOO_MANY = 20
TOO_LARGE_A_SHARE = 0.05
TOO_LARGE_A_SHARE_OF_ALL = 0.2
MANY_DOMAINS = "many domains"
"""Stands for a domain where the readers of all are held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blamed:
    """A reader whose address was refused in an issue.

    ``refused_on``: dates of the issues that were refused for this reason since the last that was accepted, this one among them.
    """

    subscriber_id: int
    domain: str
    fault: Fault
    refused_on: Collection[date]
    issue_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """``remove``: subscribers to suppress. ``hold``: domains whose dead addresses wait for a person, with how many they are."""

    remove: frozenset[int]
    hold: Mapping[str, int]


def judge_removals(blamed: Collection[Blamed], dead: Mapping[str, int], answered: Mapping[str, int], of_all: int) -> Judgement:
    """What to do about the blamed readers of one issue.

    ``dead`` and ``answered`` count, by domain and over the whole issue, the readers said not to exist and those heard of at all;
    ``of_all``: the latter of all domains together.
    """
    everywhere = sum(dead.values())
    if is_broken(everywhere, of_all, TOO_LARGE_A_SHARE_OF_ALL):
        hold = {MANY_DOMAINS: everywhere}
    else:
        hold = {domain: number for domain, number in dead.items() if is_broken(number, answered.get(domain, 0))}
    return Judgement(remove=frozenset(one.subscriber_id for one in blamed if is_over(one) and not _waits(one, hold)), hold=hold)


def is_broken(dead: int, answered: int, share: float = TOO_LARGE_A_SHARE) -> bool:
    """Whether so many readers died in one issue that the domain, or our relay, rather than they must be ill."""
    return dead > TOO_MANY and dead > answered * share


def is_over(one: Blamed) -> bool:
    """Whether this reader's address is of no more use."""
    match one.fault:
        case Fault.DEAD:
            return True
        case Fault.DISABLED:
            return len(set(one.refused_on)) >= DISABLED_ISSUES
        case Fault.FULL:
            return sum(one.issue_on - on < FULL_WITHIN for on in set(one.refused_on)) >= FULL_ISSUES
    return False


def _waits(one: Blamed, hold: Mapping[str, int]) -> bool:
    return one.fault is Fault.DEAD and (one.domain in hold or MANY_DOMAINS in hold)
