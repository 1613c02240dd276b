"""Rules by which the test sink misbehaves: at which point of a conversation, how often, for whom, and how."""

import re
from dataclasses import dataclass
from typing import Self

_RULE = re.compile(r"(?P<stage>\w+)(/(?P<every>\d+))?(\*(?P<times>\d+))?(@(?P<only>[^=]+))?=(?P<action>.*)", re.DOTALL)


@dataclass(frozen=True)
class Rule:
    """At a stage (banner, ehlo, starttls, auth, mail, rcpt, data, content, dot, quit) do not behave.

    ``action`` is a reply (``450 4.2.0 later``), ``drop`` (close; what was said before still goes out), ``cut`` (close at once, so that
    replies of the same group are lost too), ``hang`` (neither read nor say any more), ``drip`` (the usual reply byte by byte), or any
    other bytes to write and then drop (``half``-replies).
    ``every``: only each Nth time; ``times``: only so often; ``only``: only for recipients that contain this.
    At ``dot`` (for BDAT: the last chunk) a letter is taken and noted unless the action is a 4xx or 5xx reply; at ``content`` the
    connection ends in the middle of it.
    """

    stage: str
    action: str
    every: int = 1
    times: int = 1_000_000_000
    only: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """``stage/EVERY*TIMES@ONLY=ACTION``; all but stage and action may be left out."""
        found = _RULE.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is no rule; write it like rcpt/7=450 4.2.0 later")
        return cls(
            stage=found["stage"],
            action=found["action"],
            every=int(found["every"] or 1),
            times=int(found["times"] or 1_000_000_000),
            only=found["only"] or "",
        )


def is_reply(action: str) -> bool:
    """Whether an action is a complete reply, to which the end of its line is added."""
    return bool(re.match(r"\d{3}([ -]|$)", action))


def is_refusal(action: str) -> bool:
    """Whether a letter is not taken when this is the answer to it."""
    return bool(re.match(r"[45]\d\d", action))
