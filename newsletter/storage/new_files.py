"""Files that hold addresses: begun for their owner alone, made durable, or taken away again."""

import os
from pathlib import Path

from newsletter.model.errors import DatabaseError
from newsletter.storage.witness import sync_folder


def begin_file(path: Path) -> None:
    """An empty file that only its owner may read. Raises DatabaseError where one is there already, or none can be made."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise _is_there_already(path) from None
    except OSError as error:
        raise _cannot_be_written(path, error) from error


def require_new(path: Path) -> None:
    """Raise DatabaseError where ``begin_file`` would find a file, or a name that no file can have."""
    try:
        if path.exists():
            raise _is_there_already(path)
    except OSError as error:
        raise _cannot_be_written(path, error) from error


def _is_there_already(path: Path) -> DatabaseError:
    """Why a file is not begun where one stands."""
    return DatabaseError(str(path), "is there already; nothing was written over", "Name another file.")


def _cannot_be_written(path: Path, error: OSError) -> DatabaseError:
    return DatabaseError(str(path), f"cannot be written ({error.strerror})", "Name a file in a folder that is there.")


def make_durable(path: Path) -> None:
    """What stands in it survives a power cut, and so does its name."""
    with path.open("rb") as written:
        os.fsync(written.fileno())
    sync_folder(path.parent)


def forget_file(path: Path) -> None:
    """Take it away, if it is there."""
    path.unlink(missing_ok=True)


def size_of(path: Path) -> int:
    """In bytes."""
    return path.stat().st_size
