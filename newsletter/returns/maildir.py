"""A folder that a mail server puts reports into, one file each (Maildir). Looks and moves; reads no mail, and deletes none."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsletter.model.errors import NewsletterError

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Maildir:
    """``new`` holds what nobody has read, ``cur`` what was read. A file is moved after it was kept: killed between, it is read again."""

    folder: Path

    def waiting(self) -> list[Path]:
        """The oldest files that nobody has read, at most so many. Raises NewsletterError with the cure when there is no such folder."""
        try:
            found = [(one.stat().st_mtime_ns, one.name, one) for one in (self.folder / "new").iterdir() if _is_mail(one)]
        except OSError as error:
            cure = "Name the folder that holds new, cur and tmp in returns.maildir, and let this account read and write it."
            raise NewsletterError(f"returns.maildir {self.folder}", f"cannot be read ({error.strerror})", cure) from error
        return [one for *_, one in sorted(found)[:AT_ONCE]]

    def put_away(self, file: Path) -> None:
        """Read, and marked as seen; one that another process has moved meanwhile is where it should be."""
        (self.folder / "cur").mkdir(exist_ok=True)
        try:
            file.rename(self.folder / "cur" / f"{file.name.partition(':')[0]}:2,S")
        except FileNotFoundError:
            return
        except OSError as error:
            cure = "Let this account write the folder; until then its mail is read again and again, which does no harm."
            raise NewsletterError(f"returns.maildir {self.folder}", f"cannot be moved in ({error.strerror})", cure) from error


def mail_files(places: list[Path]) -> Iterator[Path]:
    """Files, and the files in folders and below them, by name. Raises NewsletterError for a place that is not there."""
    for place in places:
        if place.is_dir():
            yield from sorted(one for one in place.rglob("*") if _is_mail(one))
        elif place.is_file():
            yield place
        else:
            raise NewsletterError(str(place), "there is no such file or folder", "Name a file with one mail in it, or a folder of them.")


def read_mail(file: Path, most: int) -> bytes | None:
    """One mail, as far as it may be that large; None where it has been moved meanwhile."""
    try:
        with file.open("rb") as opened:
            return opened.read(most)
    except FileNotFoundError:
        return None


def _is_mail(file: Path) -> bool:
    return file.is_file() and not file.name.startswith(".")
