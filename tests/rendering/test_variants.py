"""The variants of a letter: plain text alone, on the bytes that go out."""

from email import message_from_bytes, policy

import pytest

from newsletter.model.letters import Blank, Place
from newsletter.model.variants import Variant
from newsletter.rendering.blanks import fill_text
from newsletter.rendering.compile import compile_text_letter
from newsletter.rendering.headers import issue_headers
from newsletter.rendering.variants import render_variant
from tests.delivery import signing
from tests.rendering.builders import ISSUE_HEADERS, MONDAY, OPTIONS, RENDERER, VALUES, a_kin, a_letterhead, an_issue, slots
from tests.rendering.hostile import texts
from tests.rendering.spliced import build_message
from tests.rendering.test_message import HEADERS, broken_rules


def rendered(variant: Variant):
    return render_variant(
        RENDERER, an_issue(), slots(), a_letterhead(), OPTIONS, variant=variant, next_due=MONDAY, kin={2: (a_kin(19, "Told before"),)}
    )


def test_variant_without_wishes_is_the_issue() -> None:
    """Byte for byte."""
    kin = {2: (a_kin(19, "Told before"),)}
    assert rendered(Variant()) == RENDERER.render_issue(an_issue(), slots(), a_letterhead(), OPTIONS, next_due=MONDAY, kin=kin)


def test_plain_text_letter_is_the_text_part_alone() -> None:
    """The same headers and words, one part, and the way out in header and text."""
    whole, alone = rendered(Variant()), rendered(Variant(text_only=True))
    assert (alone.subject, alone.text, alone.html, alone.html_size) == (whole.subject, whole.text, "", 0)
    message = build_message(alone.letter, VALUES)
    assert broken_rules(message) == set()
    parsed = message_from_bytes(message, policy=policy.SMTP)
    names = [*ISSUE_HEADERS, "Content-Transfer-Encoding"]
    assert [(name, str(value)) for name, value in parsed.items()] == [
        *[(name, str(value)) for name, value in message_from_bytes(build_message(whole.letter, VALUES), policy=policy.SMTP).items()][:-1],
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("Content-Transfer-Encoding", "quoted-printable"),
    ]
    assert [name for name, _ in parsed.items()] == names
    assert parsed.get_payload(decode=True).decode().replace("\r\n", "\n").rstrip("\n") == fill_text(alone.text, VALUES).rstrip("\n")
    ways_out = [place for place in alone.letter.places if place.blank is Blank.UNSUBSCRIBE_URL]
    assert ways_out == [Place(blank=Blank.UNSUBSCRIBE_URL, encoding=encoding) for encoding in ("header", "text")]


@pytest.mark.parametrize(
    "ending", ["Last words.", "Last words.\n\n \n", "Leave: BLANKunsubscribeurlEND", "Leave: BLANKunsubscribeurlEND\n", "=.\n"]
)
def test_plain_text_letter_can_be_signed_however_it_ends(ending: str) -> None:
    """Both signatures hold, and what the reader sees is what was written."""
    text = f"Good morning.\n.dot\n\nFor BLANKaddressEND.\n{ending}"
    letter = compile_text_letter(issue_headers(signing.LETTERHEAD, "Story 1 happened", an_issue().issue_on), text)
    message = signing.a_message(letter=letter)
    assert signing.hold(message) == [True, True]
    assert broken_rules(build_message(letter, VALUES)) == set()
    body = message_from_bytes(build_message(letter, VALUES), policy=policy.SMTP).get_payload(decode=True).decode()
    assert body.replace("\r\n", "\n").rstrip() == fill_text(text, VALUES).rstrip()


def test_plain_text_letters_of_an_issue_can_be_signed() -> None:
    """Our own template too."""
    assert signing.hold(signing.a_message(letter=rendered(Variant(text_only=True)).letter)) == [True, True]


def test_plain_text_of_any_content_keeps_the_rules_of_lines() -> None:
    """Dots, equals signs, letters of any script and lines of any length arrive as they were written."""
    for text in texts(300):
        if "\0" in text:
            continue  # refused, and never printed: strangers' words come without
        message = build_message(compile_text_letter(HEADERS, text), VALUES)
        assert broken_rules(message) == set()
