"""Commands that are said together, the replies they await, and what these come to."""

import re
from asyncio import Future

from newsletter.delivery.courier import Lost, Reply, Stage

ENVELOPE = (Stage.MAIL, Stage.RCPT, Stage.DATA)
CONTENT = (Stage.CONTENT,)
CHUNK = (Stage.MAIL, Stage.RCPT, Stage.CONTENT)

_NO_GROUPS = re.compile(r"pipelin|synchroni[sz]ation", re.IGNORECASE)
"""How Postfix and Exim refuse a group: it is about the way we speak, not about the recipient."""

_NOT_UNDERSTOOD = range(500, 505)


class Group:
    """The replies that are due to what was said in one go. ``outcome`` is the first refusal, else the last reply."""

    __slots__ = ("heard", "lone_dot", "outcome", "refusal", "refused", "stages")

    def __init__(self, stages: tuple[Stage, ...], outcome: "Future[Reply | Lost]") -> None:
        self.stages = stages
        self.outcome = outcome
        self.heard = 0
        self.refusal: Reply | None = None
        self.refused: tuple[int, ...] = ()
        self.lone_dot = False

    @property
    def stage(self) -> Stage:
        """What the next reply is about."""
        return self.stages[self.heard]

    @property
    def carries_content(self) -> bool:
        """Whether the content leaves with the commands: lost is in doubt then, whatever the stage."""
        return self.stages[-1] is Stage.CONTENT

    def refuse(self, reply: Reply) -> None:
        """The reply heard last is a no; the first is the outcome."""
        self.refusal = self.refusal or reply
        self.refused = (*self.refused, self.heard)

    @property
    def _is_refused(self) -> bool:
        """Whether everything since the first refusal was refused. A relay that said yes again may have taken what left with it."""
        return bool(self.refused) and self.refused == tuple(range(self.refused[0], self.heard + 1))

    def settle(self, outcome: Reply | Lost) -> None:
        """Tell who waits, if anybody still does."""
        if not self.outcome.done():
            self.outcome.set_result(outcome)

    def lose(self, problem: str, *, nothing_left: bool = False) -> None:
        """No more replies will come. A refusal that was heard stays one; what was left unanswered is lost at its stage."""
        stage = Stage.CONTENT if self.carries_content else self.stages[min(self.heard, len(self.stages) - 1)]
        if nothing_left:
            stage = Stage.DATA if self.stages == CONTENT else Stage.MAIL
        refusal = self.refusal if self._is_refused or not self.carries_content else None
        self.settle(refusal or Lost(stage, problem))

    def refuses_groups(self) -> bool:
        """Whether the refusal says that commands must come one by one, so that it is nothing that the recipient could help."""
        refusal = self.refusal
        if refusal is None or refusal.code // 100 != 5:
            return False
        if _NO_GROUPS.search(refusal.text):
            return True
        return len(self.stages) > 1 and refusal.stage is self.stages[-1] and refusal.code in _NOT_UNDERSTOOD
