"""One line of the table."""

from dataclasses import dataclass, field

from benchmarks.delivery.measuring import Sent


@dataclass(frozen=True, kw_only=True)
class Line:
    """``figure`` is the ratio or size that is judged by ``at_least`` and ``reach_for``; with ``at_most`` less is better."""

    row: str
    what: str
    figure: float
    at_least: float | None = None
    reach_for: float | None = None
    at_most: bool = False
    sides: dict[str, list[Sent]] = field(default_factory=dict)
    remark: str = ""
