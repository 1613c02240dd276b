"""A courtesy among the processes that write to one SQLite file: who wants to write says so, and a courier without a pause lets them.

No lock: SQLite's own decides who writes, and where this cannot be had nothing is lost but time. Without it a page that wants to write looks
whether the file is free once in a while (SQLite's busy handler, at last ten times a second), and on a slow disk a courier that writes turn
after turn leaves it free for an instant only. A wish is a shared lock (flock) on the folder of the logbooks, which every courier has made:
the system drops it with its process.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True)
class Courtesy:
    """The wishes of this process, and those of others. ``folder``: looked for anew until it is there; None: nobody is asked."""

    folder: Path | None = None
    _descriptor: int | None = None

    @contextmanager
    def wishing(self) -> Iterator[None]:
        """While the block runs, this process wants to write."""
        descriptor = self._open()
        if descriptor is not None:
            with suppress(OSError):  # who looks for wishes has it for an instant: then this one goes unsaid, and nobody waits here
                fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        try:
            yield
        finally:
            if descriptor is not None:
                with suppress(OSError):
                    fcntl.flock(descriptor, fcntl.LOCK_UN)

    def somebody_wishes(self) -> bool:
        """Whether another process wants to write now. Costs some microseconds."""
        descriptor = self._open()
        if descriptor is None:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        except BlockingIOError:
            return True
        except OSError:  # a file system without such locks
            return False
        return False

    def close(self) -> None:
        """Give the folder back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _open(self) -> int | None:
        if self._descriptor is None and self.folder is not None:
            with suppress(OSError):
                self._descriptor = os.open(self.folder, os.O_RDONLY | os.O_CLOEXEC)
        return self._descriptor
