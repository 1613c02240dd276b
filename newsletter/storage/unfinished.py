"""A note of who left the list, beside the settings, while the database of a server is being replaced: breaking off forgets nobody.

An SQLite file is replaced in one step and needs none. While the note is there the instance does not open (``storage.opening``).
"""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from newsletter.storage.new_files import begin_file, forget_file, make_durable
from newsletter.storage.who_left import WhoLeft


def with_note(path: Path, gone: WhoLeft | None, unread: str) -> tuple[WhoLeft | None, str]:
    """Who left, with those of a restore that broke off, and why some may be missing. What it put there itself is no proof of anything."""
    if not path.exists():
        return gone, unread
    noted = json.loads(path.read_text("utf-8"))
    before = _read(noted["gone"]) if noted["gone"] else None
    return _joined(before, gone) if before and gone else before or gone, noted["unread"] or unread


def write_note(path: Path, gone: WhoLeft | None, unread: str) -> None:
    """Durable when this returns, for its owner alone. Raises DatabaseError where it cannot be written."""
    told = {"gone": asdict(gone) | {"came_back": sorted(gone.came_back)} if gone else None, "unread": unread}
    new = path.with_name(f"{path.name}.new")
    forget_file(new)
    begin_file(new)
    new.write_text(json.dumps(told, default=datetime.isoformat), "utf-8")
    make_durable(new)
    new.replace(path)
    make_durable(path)


def _joined(before: WhoLeft, gone: WhoLeft) -> WhoLeft:
    """Who is erased and stands in a half replaced database did not come back."""
    known = {row["digest"]: row for row in (*gone.suppressed, *before.suppressed)}
    return WhoLeft(left={**gone.left, **before.left}, suppressed=tuple(known.values()), came_back=before.came_back & gone.came_back)


def _read(told: dict[str, Any]) -> WhoLeft:
    left = {key: datetime.fromisoformat(at) if at else None for key, at in told["left"].items()}
    return WhoLeft(left=left, suppressed=[_suppressed(row) for row in told["suppressed"]], came_back=frozenset(told["came_back"]))


def _suppressed(row: dict[str, Any]) -> dict[str, Any]:
    instants = {name: datetime.fromisoformat(row[name]) if row.get(name) else None for name in ("at", "asked_at", "erased_at")}
    return row | instants
