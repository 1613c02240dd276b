"""Says what a reply of the relay means: taken, try again, never, or nobody knows; and whom it is about: reader, us, or the relay."""

import re

from newsletter.delivery.courier import BEGUN, Lost, Reply, Stage
from newsletter.model.deliveries import Verdict
from newsletter.model.fault import fault_of
from newsletter.model.plain_text import plain
from newsletter.model.states import Fault, VerdictKind

_ENHANCED = re.compile(r"(?m)^\s*#?([245]\.\d{1,3}\.\d{1,3})\b|[#(]([45]\.\d{1,3}\.\d{1,3})\b")
_REPLY_LIMIT = 500

CLOSING = 421
"""RFC 5321 4.2.1: the service is closing this connection, at whatever command it says so."""

_NOT_LET_IN = frozenset({454, 530, 534, 535, 538})
"""RFC 4954: about our account at the relay. 454 is also how a hosted relay says that we are too fast."""

_RELAY_SYSTEM = re.compile(r"4\.3\.\d")
"""RFC 3463 3.4: the relay's own mail system, such as 4.3.1 (storage) and 4.3.2 (not accepting now)."""

_RELAY_WORDS = re.compile(
    r"relay(ing)? (access )?(is )?(denied|not permitted|prohibited)|not (permitted|allowed) to relay|unable to relay"
    r"|authentication (is )?required|must (first )?(authenticate|issue a starttls)|too many (concurrent )?connections"
    r"|(daily|account|sending|message) (sending |message )?(quota|rate|limit)( limit)?( is| has been)? (exceed|reach)",
    re.IGNORECASE,
)
"""Our smart host does not take letters from us, or not more of them: nothing that this recipient could mend."""

_TOO_FAST_WORDS = re.compile(r"throttl|too (many|much|quickly|fast)|rate.?limit|(unusual|high|excessive) rate|at a rate", re.IGNORECASE)

_GREYLISTED_WORDS = re.compile(r"gr[ea]y.?list", re.IGNORECASE)
"""A greylist speaks 4.7.1 too, and writing more slowly does not please it."""

_POLICY = re.compile(r"4\.7\.\d+")


def judge(outcome: Reply | Lost) -> Verdict:
    """The verdict on one try. What cannot be classified is temporary, unless the content had begun to leave."""
    return _judge_loss(outcome) if isinstance(outcome, Lost) else _judge_reply(outcome)


def may_begin(outcome: Reply | Lost) -> bool:
    """Whether the relay waits for the content."""
    return outcome is BEGUN or (isinstance(outcome, Reply) and outcome.code == 354 and outcome.stage is Stage.DATA)


def _judge_loss(lost: Lost) -> Verdict:
    problem = plain(lost.problem, _REPLY_LIMIT)
    if lost.stage is Stage.CONTENT:
        return Verdict(kind=VerdictKind.UNKNOWN, reply=problem)
    return Verdict(kind=VerdictKind.TEMPORARY, reply=problem, fault=Fault.RELAY)


def _judge_reply(reply: Reply) -> Verdict:
    found = _ENHANCED.search(reply.text[:_REPLY_LIMIT])
    enhanced = (found[1] or found[2]) if found else ""
    kept = plain(reply.text, _REPLY_LIMIT)
    if reply.code // 100 == 2 and reply.stage is Stage.CONTENT:
        return Verdict(kind=VerdictKind.ACCEPTED, code=reply.code, enhanced=enhanced, reply=kept)
    throttled = _is_throttled(reply, enhanced, kept)
    fault = Fault.RELAY if not throttled and _is_about_the_relay(reply, enhanced, kept) else fault_of(reply.code, enhanced, kept)
    return Verdict(kind=_kind(reply, enhanced, fault), code=reply.code, enhanced=enhanced, reply=kept, fault=fault, throttled=throttled)


def _kind(reply: Reply, enhanced: str, fault: Fault) -> VerdictKind:
    group = reply.code // 100
    if group not in (4, 5) and reply.stage is Stage.CONTENT:
        return VerdictKind.UNKNOWN
    if group == 5 and not enhanced.startswith("4") and fault is not Fault.RELAY:
        return VerdictKind.PERMANENT
    return VerdictKind.TEMPORARY


def _is_throttled(reply: Reply, enhanced: str, text: str) -> bool:
    """Too many letters for those who receive this one: told of a recipient, so it is not about the relay as a whole."""
    if reply.stage is Stage.MAIL or reply.code // 100 != 4 or reply.code in _NOT_LET_IN or _RELAY_SYSTEM.fullmatch(enhanced):
        return False
    if _RELAY_WORDS.search(text) or _GREYLISTED_WORDS.search(text):
        return False
    return bool(_POLICY.fullmatch(enhanced) or (reply.code != CLOSING and _TOO_FAST_WORDS.search(text)))


def _is_about_the_relay(reply: Reply, enhanced: str, text: str) -> bool:
    """Trouble that every other recipient would meet too."""
    if reply.stage is Stage.MAIL or reply.code // 100 not in (4, 5):
        return True
    if reply.code == CLOSING or reply.code in _NOT_LET_IN:
        return True
    return bool(_RELAY_SYSTEM.fullmatch(enhanced) or _RELAY_WORDS.search(text))
