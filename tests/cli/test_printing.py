"""Lines and tables for people: whole in a pipe, folded at words on a terminal, never able to drive it."""

import io

import pytest

from newsletter.cli.printing import Paper


def paper(*, terminal: bool, width: int = 40) -> tuple[Paper, io.StringIO]:
    written = io.StringIO()
    return Paper(file=written, width=width, force_terminal=terminal, color_system=None), written


@pytest.mark.parametrize(
    ("terminal", "expected"),
    [
        pytest.param(True, "  - a sentence that is longer than the\n    terminal is wide\n", id="terminal"),
        pytest.param(False, "  - a sentence that is longer than the terminal is wide\n", id="pipe"),
    ],
)
def test_prose_is_folded_only_on_a_terminal(terminal: bool, expected: str) -> None:
    """A script reads whole lines, a person whole words."""
    found, written = paper(terminal=terminal)
    found.say("- a sentence that is longer than the terminal is wide", indent=2, hang=2)
    assert written.getvalue() == expected


def test_an_address_is_never_broken() -> None:
    """A folded address cannot be opened."""
    found, written = paper(terminal=True, width=20)
    found.say("see https://www.example.org/a/very/long/path")
    assert written.getvalue() == "see\nhttps://www.example.org/a/very/long/path\n"


@pytest.mark.parametrize("terminal", [True, False])
def test_a_table_keeps_every_cell_on_its_line(terminal: bool) -> None:
    """Columns stand two apart, numbers to the right, wide letters count as two, and no line ends in blanks."""
    found, written = paper(terminal=terminal, width=20)
    found.table(("no.", "source", "address"), [(7, "東京新聞", "https://tokyo.example/feed.xml"), (12, "Paper", None)], right=("no.",))
    assert written.getvalue() == (
        "no.  source    address\n"
        "  7  東京新聞  https://tokyo.example/feed.xml\n"
        " 12  Paper     -\n"
    )  # fmt: skip


def test_texts_are_not_markup_and_cannot_drive_the_terminal() -> None:
    """A relay's reply or a headline stays text: no colour, no title of the window, no emoji."""
    found, written = paper(terminal=True)
    found.say("550 [red]\x1b]0;mine\x07 :smile: [/]")
    assert written.getvalue() == "550 [red]\N{REPLACEMENT CHARACTER}]0;mine\N{REPLACEMENT CHARACTER} :smile: [/]\n"
