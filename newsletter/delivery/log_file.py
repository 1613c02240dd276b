"""Follows a log file in pieces of whole lines, also when it is rotated or cut short. Does not know what the lines say."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

PIECE = 1024 * 1024
MARK = 64


@dataclass(frozen=True, slots=True)
class Position:
    """How far a file was read. ``mark``: the last bytes before that place, for a new file may get an old one's number."""

    inode: int = 0
    offset: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines, and the position behind them. ``gap``: something before them is missing."""

    text: str
    position: Position
    gap: bool = False


def read_pieces(path: Path, position: Position) -> Iterator[Piece]:
    """What was written since. A line that is not finished is left for the next time. Raises OSError when the file cannot be read."""
    current = path.stat().st_ino
    rest = _find(path, position)
    if rest is not None:
        yield from _read(rest, position)
        if rest.stat().st_ino == current:
            return
    gap = rest is None and position != Position()
    for piece in _read(path, Position(inode=current)):
        yield replace(piece, gap=gap)
        gap = False


def _find(path: Path, position: Position) -> Path | None:
    """The file that was read last, under its own name or the one it was given since."""
    if position == Position():
        return None
    for candidate in (path, *sorted(path.parent.glob(f"{path.name}[.-]*"))):
        if candidate.stat().st_ino == position.inode and _is_same(candidate, position):
            return candidate
    return None


def _is_same(path: Path, position: Position) -> bool:
    mark = position.mark.encode("latin-1")
    with path.open("rb") as file:
        file.seek(position.offset - len(mark))
        return file.read(len(mark)) == mark


def _read(path: Path, position: Position) -> Iterator[Piece]:
    with path.open("rb") as file:
        file.seek(position.offset)
        while block := file.read(PIECE):
            whole, end, _ = block.rpartition(b"\n")
            if not end:
                if len(block) < PIECE:
                    return
                whole = block  # a line longer than a piece is no line of ours
            taken = whole + end
            file.seek(position.offset + len(taken))
            mark = (position.mark.encode("latin-1") + taken)[-MARK:].decode("latin-1")
            position = Position(position.inode, position.offset + len(taken), mark)
            yield Piece(whole.decode("utf-8", "replace"), position)
