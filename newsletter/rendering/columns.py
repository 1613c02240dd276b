"""Wraps text to columns: the text part of a letter is read in a fixed-width window."""

import re
import unicodedata

WIDTH = 72
_RUNS = re.compile(r"[^ \t\r\n\f\v]+")
"""What stands between spaces at which a line may end: a no-break space is none (French has one before a colon)."""


def wrap(text: str, width: int = WIDTH, indent: str = "") -> str:
    """Lines of at most ``width`` columns; ``indent`` stands before every line but the first.

    Breaks at spaces, and between wide (Chinese, Japanese, Korean) characters. A longer word, such as a web address, keeps a line
    of its own and stays whole.
    """
    lines: list[str] = []
    line, room = "", width
    for word in _words(text):
        if line and columns(line) + columns(word.rstrip()) > room:
            lines.append(line.rstrip())
            line, room = "", width - len(indent)
        line += word
    if line.strip():
        lines.append(line.rstrip())
    return ("\n" + indent).join(lines)


def columns(text: str) -> int:
    """How many columns a text takes in a fixed-width window."""
    return len(text) if text.isascii() else sum(_columns_of(character) for character in text)


def _words(text: str) -> list[str]:
    """Pieces that stay whole, each with the space behind it."""
    words: list[str] = []
    for run in _RUNS.findall(text):
        piece = ""
        for character in run:
            if piece and _is_wide(character) and unicodedata.category(character)[0] == "L":
                words.append(piece)
                piece = ""
            piece += character
        words.append(piece + " ")
    return words


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _columns_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if _is_wide(character) else 1
