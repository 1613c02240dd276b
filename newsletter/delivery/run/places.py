"""Where the workers of a database keep their logbooks. Makes no folder."""

from pathlib import Path

from newsletter.storage.database import Database


def logbook_folder(database: Database, chosen: Path | None) -> Path | None:
    """The chosen folder; without one, where every process of this machine that shares the database finds it."""
    return chosen or database.logbooks
