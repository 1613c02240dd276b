"""One whole letter against a kept copy. After a wanted change run this file with WRITE_GOLDEN=1 and read the diff."""

import os
from html.parser import HTMLParser
from pathlib import Path

from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, VALUES, a_letterhead, a_picture, a_slot, a_sponsor, an_issue, reports
from tests.rendering.spliced import build_message
from tests.rendering.test_message import opened

GOLDEN = Path(__file__).parent / "golden"
KEPT = ("lang", "dir", "href", "src", "alt", "role", "width", "aria-hidden", "start", "content", "rel")


class _Shape(HTMLParser):
    """Tags with the attributes that mean something, and words; no styles, classes or comments for old clients."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = "".join(f' {name}="{value}"' for name, value in attrs if name in KEPT)
        self.lines.append(f"<{tag}{kept}>")
        self._in_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._in_style:
            self.lines.append(" ".join(data.split()))


def letter() -> tuple[str, str, str]:
    """An issue with one of everything; head and both parts as the reader gets them."""
    slots = (
        a_slot(1, picture=a_picture(), also=reports("Mail", "Post", "Times", "Echo")),
        a_slot(2, update_of="2026-11-19", byline="Ann Writer, Reuters"),
        a_slot(3, headline='<b>"Quotes" & {{ braces }}</b>', why="", url="javascript:alert(1)"),
        a_slot(4, topic="And finally", byline=""),
    )
    issue = an_issue(subject="Zürich votes, and three more stories")
    message = build_message(
        RENDERER.render_issue(issue, slots, a_letterhead(), OPTIONS, next_due=MONDAY, sponsor=a_sponsor()).letter, VALUES
    )
    _, text, html = opened(message)
    shape = _Shape()
    shape.feed(html)
    head = message.partition(b"\r\n\r\n")[0].decode().replace("\r\n", "\n").partition("Content-Type")[0]
    return head, text, "\n".join(shape.lines) + "\n"


def test_letter_reads_as_the_kept_copy() -> None:
    """Head, text and the shape of the HTML; nothing changes without somebody having looked."""
    for name, got in zip(("head.txt", "text.txt", "shape.html"), letter(), strict=True):
        if os.environ.get("WRITE_GOLDEN"):
            (GOLDEN / name).write_text(got, encoding="utf-8")
        assert got == (GOLDEN / name).read_text(encoding="utf-8"), name
