"""What putting a backup in the place of the database came to."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreAccount:
    """What was put back. ``dates``: let go since it was made, as far as is known. ``kept``: where what stood there is now.

    ``left``: readers of it who had left since; ``unread``: why there may be more of them; ``replaced``: whether a database stood there;
    ``listed``: whether a list outside of it said who left.
    """

    generation: int
    dates: tuple[str, ...]
    kept: Path | None
    left: int
    unread: str
    replaced: bool
    listed: bool = False
