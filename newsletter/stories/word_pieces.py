"""Cuts texts into the pieces of words that a sentence model knows by number, the way models of the BERT family were taught to read."""

import unicodedata
from collections.abc import Sequence
from itertools import chain

_BEGIN, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
_WITHIN = "##"
_LONGEST_WORD = 100
_SPACES = "\t\n\r"
_IDEOGRAPHS = (
    range(0x3400, 0x4DC0),
    range(0x4E00, 0xA000),
    range(0xF900, 0xFB00),
    range(0x20000, 0x2A6E0),
    range(0x2A700, 0x2CEB0),
    range(0x2F800, 0x2FA20),
)


class WordPieces:
    """The pieces that are known, each numbered by its place; those that only stand within a word begin with ##."""

    def __init__(self, known: Sequence[str], most: int) -> None:
        self._number_of = {piece: number for number, piece in enumerate(known)}
        self._most = most
        self._told_plainly = _Signs()

    def numbers(self, text: str) -> list[int]:
        """The pieces of the text between the marks of its two ends, at most ``most`` in all: what is further down is left out."""
        words = unicodedata.normalize("NFD", text.lower()).translate(self._told_plainly).split()
        pieces = chain.from_iterable(map(self._cut, words[: self._most]))
        return [self._number_of[_BEGIN], *list(pieces)[: self._most - 2], self._number_of[_END]]

    def _cut(self, word: str) -> list[int]:
        """The longest known piece from the left, again and again; if anything is left over the whole word is unknown."""
        pieces: list[int] = []
        begin = 0
        while begin < len(word) <= _LONGEST_WORD:
            head = _WITHIN if begin else ""
            end = next((end for end in range(len(word), begin, -1) if head + word[begin:end] in self._number_of), begin)
            if end == begin:
                break
            pieces.append(self._number_of[head + word[begin:end]])
            begin = end
        return pieces if begin == len(word) else [self._number_of[_UNKNOWN]]


class _Signs(dict[int, str]):
    """What becomes of each sign, found out once: accents and controls go, marks and ideographs are words of their own."""

    def __missing__(self, code: int) -> str:
        self[code] = _plainly(chr(code))
        return self[code]


def _plainly(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind == "Zs" or sign in _SPACES:
        return " "
    if kind == "Mn" or kind.startswith("C") or sign == "\ufffd":
        return ""
    alone = kind.startswith("P") or (sign.isascii() and not sign.isalnum()) or any(ord(sign) in signs for signs in _IDEOGRAPHS)
    return f" {sign} " if alone else sign
