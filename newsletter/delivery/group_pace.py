"""The receiving groups that need care at this moment: who may get the next letter when, and what their replies change about that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletter.delivery.throttle import LEAST, Throttle, slow_down
from newsletter.model.deliveries import Verdict
from newsletter.model.states import Fault, VerdictKind

OURS_IN_A_ROW = 20
"""So many refusals in a row for what we sent: the rest of the group would be refused too, and each refusal costs reputation."""

STOPPED_FOR = timedelta(hours=1)


@dataclass(slots=True)
class Care:
    """What is known of one group. ``cap`` is the operator's limit, ``throttle`` what the group said itself.

    ``ours``: how many refusals in a row were for what we sent.
    """

    cap: float = 0.0
    throttle: Throttle | None = None
    next_at: datetime | None = None
    far_at: datetime | None = None
    ours: int = 0
    stopped_until: datetime | None = None
    reason: str = ""

    def rate(self, now: datetime) -> float:
        """Letters a second; 0 is no limit."""
        said = self.throttle.rate(now) if self.throttle else None
        return min(self.cap, said) if self.cap and said else said or self.cap

    def is_idle(self, now: datetime) -> bool:
        """Nothing to be careful about any more."""
        return not (self.rate(now) or self.ours or self.is_stopped(now))

    def is_stopped(self, now: datetime) -> bool:
        """Whether the group's letters wait for a person or for better times."""
        return self.stopped_until is not None and self.stopped_until > now

    def slot(self, now: datetime, within: timedelta) -> datetime | None:
        """When its next letter may go, taken if that is near enough; None when it is further off than that."""
        rate = self.rate(now)
        if not rate:
            return now
        at = max(self.next_at or now, now)
        if at - now > within:
            return None
        self.next_at = at + timedelta(seconds=1 / rate)
        return at

    def far_slot(self, now: datetime, beyond: timedelta) -> datetime:
        """About when a letter may go for which there is no slot yet: one behind the other, from a little before those end."""
        self.far_at = max(self.far_at or now, now + beyond * 2 / 3) + timedelta(seconds=1 / (self.rate(now) or LEAST))
        return self.far_at


@dataclass(slots=True)
class GroupPace:
    """Every group that needs care; a group that is not in ``care`` has no limit, and most never are."""

    care: dict[str, Care] = field(default_factory=dict)

    def cap(self, caps: Mapping[str, float]) -> None:
        """Set the operator's limits."""
        for group, per_second in caps.items():
            self.care.setdefault(group, Care()).cap = per_second

    def heard(self, group: str, verdict: Verdict, now: datetime, going: float) -> Care | None:
        """Take a reply to heart; the group's state where it changed what may go. ``going``: its letters a second from us at present."""
        if verdict.throttled:
            care = self.care.setdefault(group, Care())
            before, care.throttle = care.throttle, slow_down(care.throttle, going, now)
            if before is care.throttle:
                return None
            care.next_at = care.far_at = None
            return care
        if verdict.fault is Fault.OURS and verdict.kind is VerdictKind.PERMANENT:
            return self._refused(self.care.setdefault(group, Care()), verdict, now)
        if verdict.fault is not Fault.RELAY:
            self.well(group, now)
        return None

    def well(self, group: str, now: datetime) -> None:
        """A letter was accepted, or refused for its reader's sake: the group takes letters from us."""
        care = self.care.get(group)
        if care is not None:
            care.ours, care.stopped_until, care.reason = 0, None, ""
            if care.is_idle(now):
                del self.care[group]

    def _refused(self, care: Care, verdict: Verdict, now: datetime) -> Care | None:
        care.ours += 1
        if care.ours < OURS_IN_A_ROW or care.is_stopped(now):
            return None
        care.stopped_until = now + STOPPED_FOR
        care.reason = f"our fault: {verdict.code} {verdict.enhanced}".rstrip()
        return care
