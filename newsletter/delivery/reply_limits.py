"""How long a reply of the relay is waited for."""

from dataclasses import dataclass

from newsletter.delivery.courier import Stage


@dataclass(frozen=True, slots=True)
class Limits:
    """Longest waits for a reply, in seconds (RFC 5321 4.5.3.2)."""

    command: float
    data: float
    content: float

    def of(self, stage: Stage) -> float:
        """The limit at a stage."""
        if stage is Stage.CONTENT:
            return self.content
        return self.data if stage is Stage.DATA else self.command

    @property
    def shortest(self) -> float:
        """How often to look at the clock."""
        return min(self.command, self.data, self.content)
