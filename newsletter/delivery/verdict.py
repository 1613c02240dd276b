"""Says what a reply of the relay means: taken, try again, never, or nobody knows; and whether it is about the reader or the relay."""

import re

from newsletter.delivery.courier import Lost, Reply, Stage, Unreachable
from newsletter.model.deliveries import Verdict
from newsletter.model.plain_text import plain
from newsletter.model.states import VerdictKind

_ENHANCED = re.compile(r"(?m)^\s*([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY_LIMIT = 500

_CLOSING = 421
"""RFC 5321 4.2.1: the service is closing this connection, at whatever command it says so."""

_NOT_LET_IN = frozenset({454, 530, 534, 535, 538})
"""RFC 4954: about our account at the relay. 454 is also how a hosted relay says that we are too fast."""

_RELAY_SYSTEM = re.compile(r"4\.3\.\d")
"""RFC 3463 3.4: the relay's own mail system, such as 4.3.1 (storage) and 4.3.2 (not accepting now)."""

_RELAY_WORDS = re.compile(
    r"relay(ing)? (access )?(is )?(denied|not permitted|prohibited)|not (permitted|allowed) to relay|unable to relay"
    r"|authentication (is )?required|must (first )?(authenticate|issue a starttls)|throttl|too many (concurrent )?connections"
    r"|(sending|message) rate|rate limit exceeded",
    re.IGNORECASE,
)
"""Our smart host does not take letters from us at all: nothing that this recipient could mend."""


def judge(outcome: Reply | Lost) -> Verdict:
    """The verdict on one try. What cannot be classified is temporary, unless the content had begun to leave."""
    return _judge_loss(outcome) if isinstance(outcome, Lost) else _judge_reply(outcome)


def judge_unreachable(trouble: Unreachable) -> Verdict:
    """Nothing was handed over and the reader has nothing to do with it."""
    return Verdict(kind=VerdictKind.TEMPORARY, reply=plain(trouble.problem, _REPLY_LIMIT), relay_trouble=True)


def may_begin(outcome: Reply | Lost) -> bool:
    """Whether the relay waits for the content."""
    return isinstance(outcome, Reply) and outcome.stage is Stage.DATA and outcome.code == 354


def _judge_loss(lost: Lost) -> Verdict:
    problem = plain(lost.problem, _REPLY_LIMIT)
    if lost.stage is Stage.CONTENT:
        return Verdict(kind=VerdictKind.UNKNOWN, reply=problem)
    return Verdict(kind=VerdictKind.TEMPORARY, reply=problem, relay_trouble=True)


def _judge_reply(reply: Reply) -> Verdict:
    found = _ENHANCED.search(reply.text)
    enhanced = found[1] if found else ""
    return Verdict(
        kind=_kind(reply, enhanced),
        code=reply.code,
        enhanced=enhanced,
        reply=plain(reply.text, _REPLY_LIMIT),
        relay_trouble=_is_about_the_relay(reply, enhanced),
    )


def _kind(reply: Reply, enhanced: str) -> VerdictKind:
    group = reply.code // 100
    if group == 2 and reply.stage is Stage.CONTENT:
        return VerdictKind.ACCEPTED
    if group not in (4, 5) and reply.stage is Stage.CONTENT:
        return VerdictKind.UNKNOWN
    if group == 5 and not enhanced.startswith("4") and not _is_about_the_relay(reply, enhanced):
        return VerdictKind.PERMANENT
    return VerdictKind.TEMPORARY


def _is_about_the_relay(reply: Reply, enhanced: str) -> bool:
    """Trouble that every other recipient would meet too."""
    if reply.code // 100 == 2 and reply.stage is Stage.CONTENT:
        return False
    if reply.stage is Stage.MAIL or reply.code // 100 not in (4, 5):
        return True
    if reply.code == _CLOSING or reply.code in _NOT_LET_IN:
        return True
    return bool(_RELAY_SYSTEM.fullmatch(enhanced) or _RELAY_WORDS.search(reply.text))
