"""Files that an operator names."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from newsletter.model.errors import NewsletterError


def read_file(path: Path) -> bytes:
    """The whole file. Raises NewsletterError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """The file's lines as text (.gz unpacked), with or without a byte order mark. Raises NewsletterError when it cannot be read."""
    try:
        with _opened(path) as lines:
            yield lines
    except EOFError:
        raise NewsletterError(str(path), "ends in the middle", "Copy it again.") from None
    except OSError as error:
        raise _unreadable(path, error) from None
    except UnicodeDecodeError:
        raise NewsletterError(str(path), "is not UTF-8", "Save it as UTF-8 (in a spreadsheet: CSV UTF-8).") from None


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _unreadable(path: Path, error: OSError) -> NewsletterError:
    if not path.exists():
        return NewsletterError(str(path), "there is no such file", "Check the name, and the folder you stand in.")
    return NewsletterError(str(path), f"cannot be read ({error.strerror or error})", "Name a file that you may read.")
