"""A letter as it lies in the reader's maildir, with the lines that servers put on top."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """``content`` has the line ends of this machine. ``sender`` and ``recipient`` are the envelope's."""

    content: bytes

    @property
    def sender(self) -> str:
        return self._line(b"Return-Path").strip("<>")

    @property
    def recipient(self) -> str:
        return self._line(b"Delivered-To")

    @property
    def author(self) -> str:
        return self._line(b"From")

    @property
    def as_sent(self) -> bytes:
        """What left us: without the servers' lines, and with the line ends of the wire."""
        return self.content[self.content.index(b"DKIM-Signature:") :].replace(b"\n", b"\r\n")

    def _line(self, name: bytes) -> str:
        head = b"\n" + self.content.partition(b"\n\n")[0]
        return head.partition(b"\n" + name + b": ")[2].partition(b"\n")[0].decode()


def one_letter_changed(letter: Letter) -> Letter:
    """In the address that a click on Unsubscribe asks."""
    changed = letter.content.replace(b"List-Unsubscribe: <https://t", b"List-Unsubscribe: <https://b", 1)
    assert changed != letter.content
    return Letter(changed)
