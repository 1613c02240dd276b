"""Reading addresses from files as people have them."""

import pytest

from newsletter.model.preferences import Preferences
from newsletter.subscribers.csv_file import read_addresses
from newsletter.subscribers.outcomes import RefusedLine
from tests.conftest import NOW
from tests.subscribers.conftest import OFFER


def read(text: str) -> list[tuple[int, str]]:
    found = read_addresses(text.splitlines(True), OFFER, NOW)
    return [(row.number, "refused") if isinstance(row, RefusedLine) else (row[0], row[1].wire) for row in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("a@b.example\nc@d.example\n", [(1, "a@b.example"), (2, "c@d.example")], id="no-header"),
        pytest.param("\ufeffName;E-Mail\r\nAda;a@b.example\r\n", [(2, "a@b.example")], id="semicolons-and-a-byte-order-mark"),
        pytest.param("name\taddress\nAda\ta@b.example\n", [(2, "a@b.example")], id="tabs"),
        pytest.param('name,email\n"Byron, Ada",a@b.example\n', [(2, "a@b.example")], id="quoted-comma"),
        pytest.param("Ada,a@b.example\nBob,c@d.example\n", [(1, "a@b.example"), (2, "c@d.example")], id="column-found-by-its-at-sign"),
        pytest.param("email\n\n ,\na@b.example\n", [(4, "a@b.example")], id="empty-lines"),
        pytest.param('email\n"a@b.example\nc@d.example\n', [(2, "refused"), (3, "c@d.example")], id="an-open-quote-swallows-one-line-only"),
        pytest.param(
            "name,email\nAda\nBob,nonsense\nEve,e@f.example\n", [(2, "refused"), (3, "refused"), (4, "e@f.example")], id="bad-lines"
        ),
        pytest.param("address\n'=a@b.example\n'a@b.example\n", [(2, "=a@b.example"), (3, "'a@b.example")], id="our-own-guard"),
        pytest.param("email\n" + "x" * 20_000 + "\na@b.example", [(2, "refused"), (3, "a@b.example")], id="endless-line"),
        pytest.param("email\na\x00@b.example\n", [(2, "refused")], id="nul"),
        pytest.param("", [], id="empty-file"),
    ],
)
def test_read_addresses(text: str, found: list[tuple[int, str]]) -> None:
    """Every line is an address, is refused with its number, or was empty; one bad line never spoils the next."""
    assert read(text) == found


def test_a_refused_line_says_why() -> None:
    """The operator gets the number and a sentence to mend the line by."""
    assert list(read_addresses(["email,name\n", "ada.example,Ada\n"], OFFER, NOW)) == [
        RefusedLine(number=2, reason="That does not look like an email address. It should read like name@example.com.")
    ]


def test_a_pause_of_years_is_a_mistake_of_its_line() -> None:
    """Named with its number, and the lines around it go in."""
    lines = ["email,paused_until\n", "a@b.example,\n", "c@d.example,9999-12-31\n", "e@f.example,0001-01-01\n"]
    reason = "The pause lasts more than a year. Give an earlier day, or leave the cell empty."
    first, second, third = read_addresses(lines, OFFER, NOW)
    assert (first[0], first[2], second, third[0], third[2]) == (
        2,
        Preferences(),
        RefusedLine(number=3, reason=reason),
        4,
        Preferences(),
    )
