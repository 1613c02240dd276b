"""Words of strangers change nothing but text: the headers stay exactly ours, and so do the tags of the letter."""

from email import policy
from email.parser import BytesHeaderParser
from html import escape

import pytest

from newsletter.model.letters import Blank
from newsletter.rendering.blanks import marker
from newsletter.rendering.compile import compile_letter
from newsletter.rendering.headers import issue_headers, subject_value
from newsletter.rendering.strangers import said
from tests.rendering.builders import (
    ISSUE_HEADERS,
    MONDAY,
    OPTIONS,
    RENDERER,
    VALUES,
    a_letterhead,
    a_picture,
    a_slot,
    an_issue,
    outline,
    reports,
)
from tests.rendering.hostile import texts
from tests.rendering.spliced import build_message
from tests.rendering.test_message import broken_rules, opened


def header_names(message: bytes) -> list[str]:
    """Read line by line, as the most naive receiver would."""
    head = message.partition(b"\r\n\r\n")[0]
    lines = head.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return [line.partition(b":")[0].decode() for line in lines if not line.startswith((b" ", b"\t"))]


def encoded_words_fit(message: bytes) -> bool:
    head = message.partition(b"\r\n\r\n")[0]
    return all(len(word) <= 75 for word in head.split() if word.startswith(b"=?"))


def test_ten_thousand_titles_and_names_add_no_header() -> None:
    """Subject, From name and body of hostile words: exactly the expected headers, no line breaks a rule, and none ends the letter."""
    usual = a_letterhead()
    for count, title in enumerate(texts(10_000)):
        letterhead = usual.model_copy(update={"name": title[:80]})  # past the check of the settings
        subject = subject_value(title, letterhead.name)
        letter = compile_letter(
            issue_headers(letterhead, subject, an_issue().issue_on),
            f"{said(title)}\n{marker(Blank.ADDRESS)}",
            f"<p>{escape(said(title))}</p>{marker(Blank.ADDRESS)}",
        )
        message = build_message(letter, VALUES)
        assert header_names(message) == ISSUE_HEADERS, repr(title)
        assert broken_rules(message) == set(), repr(title)
        assert encoded_words_fit(message), repr(title)
        assert BytesHeaderParser().parsebytes(message).keys() == ISSUE_HEADERS, repr(title)
        if count > 100 and count % 50:
            continue  # the library's full reading of headers takes 4 ms
        parsed = BytesHeaderParser(policy=policy.SMTP).parsebytes(message)
        assert parsed.keys() == ISSUE_HEADERS, repr(title)
        assert parsed["Subject"] == subject, repr(title)
        assert parsed["From"].addresses[0].addr_spec == "letters@topten.example", repr(title)
        assert parsed["To"] == "reader@example.com"


def test_ten_thousand_addresses_are_refused_or_stand_as_they_are() -> None:
    """Whatever reaches the last step as an address or link either stands there whole on its own line or is refused."""
    letter = RENDERER.render_issue(an_issue(), (a_slot(),), a_letterhead(), OPTIONS, next_due=MONDAY).letter
    outcomes = set()
    for address in texts(10_000, seed=11):
        values = {**VALUES, Blank.TO: address, Blank.UNSUBSCRIBE_URL: address, Blank.ADDRESS: address}
        try:
            message = build_message(letter, values)
        except ValueError:
            outcomes.add("refused")
            continue
        outcomes.add("built")
        assert f"\r\nTo: {address}\r\n".encode() in message
        assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in message
        assert header_names(message) == ISSUE_HEADERS, repr(address)
        body = message.partition(b"\r\n\r\n")[2]
        assert broken_rules(b"\r\n\r\n" + body) == set(), repr(address)
    assert outcomes == {"refused", "built"}


def hostile_letter(words: str):
    """Every text of the issue and the letterhead that somebody else writes."""
    slot = a_slot(
        topic=words,
        label=words,
        headline=words,
        summary=words,
        why=words,
        source=f"x{words}",
        byline=f"y{words}",
        url=words,
        slug=words,
        also=reports(f"z{words}"),
        picture=a_picture(alt=words, credit=f"Photo {words}"),
    )
    issue = an_issue(subject=words, preheader=words, intro=words)
    unchecked = {"name": f"n{words}", "tagline": f"t{words}", "editor": f"e{words}", "postal_address": f"p{words}"}
    letterhead = a_letterhead().model_copy(update=unchecked)
    return RENDERER.render_issue(issue, (slot, a_slot(2)), letterhead, OPTIONS, next_due=MONDAY)


def tags_of(html: str) -> list[tuple[str, frozenset[str]]]:
    return [(tag, frozenset(attrs)) for tag, attrs in outline(html).tags]


def test_hostile_words_change_no_tag_of_the_letter() -> None:
    """Through templates, MJML and inlining: the same tags with the same attributes as in the harmless letter; nothing stops the issue."""
    harmless = tags_of(hostile_letter("word").html)
    for words in texts(200, seed=5):
        if not said(words):
            continue
        letter = hostile_letter(words)
        assert tags_of(letter.html) == harmless, repr(words)
        message = build_message(letter.letter, VALUES)
        assert header_names(message) == ISSUE_HEADERS
        assert broken_rules(message) == set(), repr(words)
        assert opened(message)[2].count(VALUES[Blank.UNSUBSCRIBE_URL]) == 1, repr(words)


@pytest.mark.parametrize("illegal", ["\x00", "\x0b", "\ufffe", "\uffff", "\ud800", "\x1b", "\x7f", "\x85", "\U0001fffe"], ids=ascii)
def test_one_illegal_character_never_stops_an_issue(illegal: str) -> None:
    """XML cannot hold it; the letter goes out without it."""
    letter = hostile_letter(f"before{illegal}after")
    assert "before" in letter.html
    assert illegal in "\U0001fffe" or illegal not in letter.html + letter.text


def test_template_code_in_words_stays_text() -> None:
    """A headline is never read as a template."""
    letter = hostile_letter("{{ 7*7 }} {% raw %} {{ config }}")
    assert "{{ 7*7 }} {% raw %} {{ config }}" in " ".join(outline(letter.html).words)
    assert "49" not in letter.text
