"""Where the workers of a database keep their logbooks. Makes no folder."""

from pathlib import Path

from newsletter.storage.database import Database


def logbook_folder(database: Database, chosen: Path | None) -> Path | None:
    """The chosen folder; without one, beside the SQLite file, where every process that shares the file finds it."""
    if chosen is not None:
        return chosen
    return database.path.with_name(f"{database.path.name}-logbooks") if database.path is not None else None
