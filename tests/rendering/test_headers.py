"""Headers as we write them: folded, in encoded words where needed, and refused where an address is none."""

from datetime import date
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest

from newsletter.model.errors import SettingsError
from newsletter.rendering.headers import folded, issue_headers, mailbox, notice_headers, subject_value
from tests.rendering.builders import a_letterhead


def parsed(name: str, value: str) -> object:
    raw = f"{name}: {value}\r\n".encode("ascii")
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
    return message_from_bytes(raw + b"\r\n", policy=policy.SMTP)[name]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ten stories", "Ten stories"),
        ('A: colons, "quotes" & <angles> (and more)', 'A: colons, "quotes" & <angles> (and more)'),
        ("word " * 20 + "end", "word " * 12 + "word\r\n " + "word " * 7 + "end"),
        ("Würde", "=?utf-8?b?V8O8cmRl?="),
        ("新聞", "=?utf-8?b?5paw6IGe?="),
    ],
)
def test_subject_is_plain_where_it_can_be(text: str, value: str) -> None:
    """ASCII stays readable and folds at spaces; the rest goes into encoded words."""
    assert folded("Subject", text) == value
    assert parsed("Subject", value) == text


@pytest.mark.parametrize("text", ["x" * 300, "é" * 300, "新" * 200, "a " * 149 + "b", "👩\u200d👧" * 60, "word é " * 40 + "z"])
def test_long_subjects_come_back_whole(text: str) -> None:
    """Every line fits and every encoded word has at most 75 characters."""
    value = folded("Subject", text)
    assert [word for word in value.split() if word.startswith("=?") and len(word) > 75] == []
    assert parsed("Subject", value) == text


NAMES = (
    *("Lisa", "Lisa’s Top Ten", "O'Neil, Ann", 'The "Ten"', "back\\slash", "a@b.example", "(c)", "."),
    *("新聞" * 40, "x" * 80, "long words " * 6 + "x"),
)


@pytest.mark.parametrize("display", NAMES)
@pytest.mark.parametrize("address", ["a@b.example", f"{'long' * 8}@{'longer.' * 4}example"])
def test_from_shows_name_and_address(display: str, address: str) -> None:
    """Whatever the name, the address stays the one we gave."""
    value = mailbox("From", display, address)
    (found,) = parsed("From", value).addresses
    assert found.addr_spec == address
    # The library's newer parser puts blanks between encoded words of a name, against RFC 2047 section 6.2; its older one does not.
    assert str(make_header(decode_header(parseaddr(value)[0]))) == display


def test_subject_is_never_empty_and_never_a_marker() -> None:
    """An empty subject becomes the newsletter's name; a blank's marker becomes a plain mark."""
    assert subject_value("\x00 \u200f", "Lisa’s Top Ten") == "Lisa’s Top Ten"
    assert subject_value("", "") == "News"
    assert subject_value("BLANKunsubscribeurlEND", "x") == "…"


def test_issue_headers_are_these() -> None:
    """The whole set with values; international domains in A-labels."""
    letterhead = a_letterhead(name="News", from_address="letters@münchen.example", reply_to="")
    assert issue_headers(letterhead, "Subject words", date(2026, 11, 21), weekly=True) == (
        ("From", "News <letters@xn--mnchen-3ya.example>"),
        ("To", "BLANKtoEND"),
        ("Subject", "Subject words"),
        ("Date", "BLANKdateEND"),
        ("Message-ID", "BLANKmessageidEND"),
        ("List-Id", "<main.xn--mnchen-3ya.example>"),
        ("List-Unsubscribe", "<BLANKunsubscribeurlEND>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Help", "<mailto:letters@xn--mnchen-3ya.example?subject=help>"),
        ("List-Owner", "<mailto:letters@xn--mnchen-3ya.example>"),
        ("List-Archive", "<https://topten.example/archive>"),
        ("Feedback-ID", "20261121:main:weekly:41a58dc230f4"),
        ("Auto-Submitted", "auto-generated"),
        ("Precedence", "bulk"),
    )


@pytest.mark.parametrize(
    ("domain", "sender"),
    [("b.io", "71ea315842f1"), ("a.com", "a.com"), ("of.ten.examples", "of.ten.examples"), ("of.ten1.examples", "030449430712")],
)
def test_complaints_are_counted_under_one_short_name(domain: str, sender: str) -> None:
    """Gmail takes 5 to 15 characters; the last field of Feedback-ID is the same for every issue of a domain."""
    headers = dict(issue_headers(a_letterhead(from_address=f"letters@{domain}"), "Subject", date(2026, 11, 21)))
    assert headers["Feedback-ID"] == f"20261121:main:issue:{sender}"


@pytest.mark.parametrize(("reply_to", "written"), [("o'neil+{news}=#1&?@x.example", "o'neil+%7Bnews%7D%3D%231%26%3F@x.example")])
def test_signs_of_an_address_stay_in_its_link(reply_to: str, written: str) -> None:
    """They add no header and no words to the letter that the link opens (RFC 6068)."""
    headers = dict(issue_headers(a_letterhead(reply_to=reply_to), "Subject", date(2026, 11, 21)))
    assert (headers["List-Help"], headers["List-Owner"]) == (f"<mailto:{written}?subject=help>", f"<mailto:{written}>")


def test_letters_to_the_operator_have_no_way_out() -> None:
    """A notice to a reader has one-click unsubscribe, an alarm has nobody to unsubscribe."""
    reader, operator = (dict(notice_headers(a_letterhead(), "Subject", leavable=leavable)) for leavable in (True, False))
    assert set(reader) - set(operator) == {"List-Unsubscribe", "List-Unsubscribe-Post"}
    assert "Precedence" not in reader


@pytest.mark.parametrize(("setting", "value"), [("from_address", "nobody"), ("reply_to", "x@y.example\r\nBcc: z@y.example")])
def test_address_that_is_none_is_refused_with_its_setting(setting: str, value: str) -> None:
    """The operator reads which setting to mend."""
    letterhead = a_letterhead().model_copy(update={setting: value})  # past the check of the settings
    with pytest.raises(SettingsError, match=f"newsletter.{setting}: That does not look like an email address"):
        issue_headers(letterhead, "Subject", date(2026, 11, 21))
