"""The demo's own folder: made anew each time, and never anybody else's."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsletter.model.errors import NewsletterError

SIGN = "THIS-IS-A-DEMO.txt"
_WORDS = "newsletter demo keeps its files here. It empties this folder each time it begins; keep nothing of yours in it.\n"


@contextmanager
def demo_folder(folder: Path) -> Iterator[None]:
    """An empty folder, ours while the block runs. Raises NewsletterError when it is somebody else's, or another demo runs in it."""
    sign = folder / SIGN
    if folder.exists() and not sign.is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise NewsletterError(str(folder), "is not a folder of the demo, and it is not empty", "Name another with --folder.")
    folder.mkdir(parents=True, exist_ok=True)
    with sign.open("a", encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NewsletterError(str(folder), "another demo runs in it", "Name another with --folder.") from None
        _empty(folder)
        held.truncate(0)
        held.write(_WORDS)
        held.flush()
        yield


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != SIGN:
            path.unlink()
