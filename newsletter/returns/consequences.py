"""Says what follows from a report about one letter: who is to blame, whether its reader leaves at once, and what is left to do."""

from dataclasses import dataclass
from enum import StrEnum

from newsletter.model.returns import PROVEN, Proof, ReportedRecipient, ReturnAction, Returned, ReturnKind
from newsletter.model.states import Fault

COUNTED = frozenset({Fault.DEAD, Fault.DISABLED, Fault.FULL})
"""What is counted over issues, and may end in a suppression (``delivery.removal``)."""

_SOFT = frozenset({Fault.DISABLED, Fault.FULL})
_COMPLAINTS = {
    "not-spam": ReturnAction.IGNORE,
    "auth-failure": ReturnAction.OPERATOR,
    "virus": ReturnAction.OPERATOR,
}
"""Feedback types that are no complaint (RFC 5965 section 7.3, RFC 6430); every other is, and the reader is not written to again."""

OPT_OUT = "opt-out"


class Deed(StrEnum):
    """What is done in the moment in which a report is kept."""

    NOTHING = ""
    LEAVE = "leave"
    """They asked to: at once, and a new sign-up may bring them back."""
    SUPPRESS = "suppress"
    """They complained: nobody writes to them again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """``stays_open``: something is left to do, by the run that counts or for an operator."""

    action: ReturnAction
    fault: Fault
    deed: Deed = Deed.NOTHING
    stays_open: bool = False


def judge_report(returned: Returned, about: ReportedRecipient, proof: Proof, *, of_an_issue: bool) -> Consequence:
    """``of_an_issue``: the letter of an issue is meant, so that it counts; what comes back of a notice is only kept."""
    proven = proof in PROVEN
    match returned.kind:
        case ReturnKind.BOUNCE:
            fault = fault_of(about)
            counts = proven and of_an_issue and fault in COUNTED
            stays_open = counts or not proven or about.action is ReturnAction.OPERATOR
            return Consequence(action=about.action, fault=fault, stays_open=stays_open)
        case ReturnKind.COMPLAINT:
            action = _COMPLAINTS.get(returned.feedback.lower(), ReturnAction.SUPPRESS)
            deed = Deed.LEAVE if returned.feedback.lower() == OPT_OUT else Deed.SUPPRESS
            is_one = proven and action is ReturnAction.SUPPRESS
            stays_open = action is ReturnAction.OPERATOR or (not proven and action is ReturnAction.SUPPRESS)
            return Consequence(action=action, fault=Fault.NOBODY, deed=deed if is_one else Deed.NOTHING, stays_open=stays_open)
        case ReturnKind.UNSUBSCRIBE if proven:
            return Consequence(action=ReturnAction.SUPPRESS, fault=Fault.NOBODY, deed=Deed.LEAVE)
    return Consequence(action=ReturnAction.IGNORE, fault=Fault.NOBODY)


def fault_of(about: ReportedRecipient) -> Fault:
    """Whom a bounce is about, agreeing with what it asks of us."""
    match about.action:
        case ReturnAction.SUPPRESS:
            return Fault.DEAD
        case ReturnAction.SOFT:
            return about.fault if about.fault in _SOFT else Fault.SOFT
        case ReturnAction.OPERATOR:
            return about.fault if about.fault is Fault.RELAY else Fault.OURS
    return Fault.NOBODY
