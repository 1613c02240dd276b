"""The pulse of a process: how often its own sending got on, whatever other processes do meanwhile."""

from dataclasses import dataclass


@dataclass(slots=True)
class Pulse:
    """Beats when a step is durable, a relay says how it is, or a relay's rate says that it is not yet our turn."""

    beats: int = 0

    def beat(self) -> None:
        """Something of ours moved."""
        self.beats += 1
