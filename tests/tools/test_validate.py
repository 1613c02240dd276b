"""How ``make validate`` tells what came of its checks."""

import pytest

from tools.nu_validator import OF_LETTERS
from tools.outside import Missing, program
from tools.validate import _told


def test_a_check_says_how_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    """Errors are printed one by one; what this machine lacks is named, and fails nothing."""

    def lacking() -> list[str]:
        return [program("no-such-program")]

    assert _told("first", list) == []
    assert _told("second", lambda: ["page: line 1"]) == ["page: line 1"]
    assert _told("third", lacking) == []
    assert capsys.readouterr().out.splitlines() == [
        "passed   first: 0 errors",
        "FAILED   second: 1 errors",
        "         page: line 1",
        "skipped  third: needs the program no-such-program",
    ]
    with pytest.raises(Missing, match="the program no-such-program"):
        lacking()


@pytest.mark.parametrize(
    ("message", "set_aside"),
    [
        ("Attribute “xmlns:v” not allowed here.", True),
        ("CSS: “mso-table-lspace”: Property “mso-table-lspace” doesn't exist.", True),
        ("Bad value “auto” for attribute “height” on element “img”", True),
        ("Attribute “vertical-align” not allowed on element “td” at this point.", True),
        ("An “img” element must have an “alt” attribute", False),
        ("Stray end tag “p”.", False),
    ],
)
def test_letters_are_forgiven_what_mail_programs_want_alone(message: str, set_aside: bool) -> None:
    """The short list of what the standard does not know."""
    assert bool(OF_LETTERS.search(message)) is set_aside
