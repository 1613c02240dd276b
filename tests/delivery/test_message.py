"""One reader's message: the letter with values in it, as sound as the letter for every reader there can be."""

from datetime import datetime, timedelta
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.envelope import write_address
from newsletter.delivery.message import Splicer
from newsletter.model.errors import TemplateError
from newsletter.model.letters import Blank, CompiledLetter, Place
from newsletter.model.tokens import Purpose, make_token, read_token
from newsletter.rendering.blanks import fill_html, fill_text, marker
from newsletter.rendering.compile import compile_letter
from tests.conftest import NOW
from tests.delivery.conftest import LETTERHEAD, RING
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, a_letterhead, an_issue, slots
from tests.rendering.spliced import build_message
from tests.rendering.test_message import HEADERS, HTML, TEXT, broken_rules, opened

KEY = "00112233445566ff"
LETTER = compile_letter(HEADERS, TEXT, HTML)
DOTS = "https://" + ".".join(["topten"] * 8) + ".example"
HARD = (".dot@x.example", "a&b@x.example", "=3d@x.example", "'=2E.'@x.example", f"{'a.' * 31}b@{'.'.join(['long-name'] * 18)}.example")


def message_for(address: str = "reader@example.com", letter: CompiledLetter = LETTER, letterhead: Any = LETTERHEAD, **more: Any) -> bytes:
    given = {"subscriber_key": KEY, "message_id": f"<20261121.{KEY}@topten.example>", "dated_at": NOW}
    return b"".join(Splicer(letter, letterhead, RING).message(write_address(address), address, **{**given, **more}))


def values_for(address: str, letterhead: Any = LETTERHEAD) -> dict[Blank, str]:
    """Every blank's value, said once more without the splicer."""
    local, _, domain = address.rpartition("@")
    return {
        Blank.DATE: "Sat, 21 Nov 2026 09:00:00 +0000",
        Blank.MESSAGE_ID: f"<20261121.{KEY}@topten.example>",
        Blank.TO: f"{local}@{domain.encode('idna').decode()}",
        Blank.ADDRESS: address,
        Blank.UNSUBSCRIBE_URL: f"{letterhead.base_url}/u/{make_token(Purpose.UNSUBSCRIBE, KEY, RING)}",
        Blank.SUBSCRIPTION_URL: f"{letterhead.base_url}/s/{make_token(Purpose.SUBSCRIPTION, KEY, RING)}",
    }


@pytest.mark.parametrize("address", ["reader@example.com", "lisa@bücher.example", *HARD])
@pytest.mark.parametrize("base_url", [LETTERHEAD.base_url, DOTS, DOTS + "/a-folder" * 11])
def test_every_blank_has_its_value(address: str, base_url: str) -> None:
    """The Date in the newsletter's zone, ASCII on the wire, links of any length: the same bytes as put together place by place."""
    letterhead = LETTERHEAD.model_copy(update={"base_url": base_url})
    message = message_for(address, letterhead=letterhead)
    values = values_for(address, letterhead)
    assert message == build_message(LETTER, values)
    assert opened(message)[1:] == (fill_text(TEXT, values), fill_html(HTML, values))
    assert broken_rules(message) <= {"header line over 78"}


def test_links_are_for_their_purpose_and_reader_only() -> None:
    """The token of one link opens no other."""
    for purpose, place in ((Purpose.UNSUBSCRIBE, b"/u/"), (Purpose.SUBSCRIPTION, b"/s/")):
        token = message_for().partition(b"https://topten.example" + place)[2][:27].decode()
        assert [read_token(one, token, RING, NOW) for one in Purpose] == [KEY if one is purpose else None for one in Purpose]


def test_the_date_is_the_letters_own() -> None:
    """In the newsletter's zone, and of each letter's mark, however many are made within a second or out of order."""
    splicer = Splicer(LETTER, LETTERHEAD.model_copy(update={"zone": "America/New_York"}), RING)
    instants = [NOW + timedelta(milliseconds=pause) for pause in (0, 999, 1_000, 0, 86_400_000)]

    def date_of(dated_at: datetime) -> str:
        parts = splicer.message(b"a@b.example", "a@b.example", subscriber_key=KEY, message_id="<x@y>", dated_at=dated_at)
        return b"".join(parts).partition(b"\r\nDate: ")[2].partition(b"\r\n")[0].decode()

    assert [date_of(dated_at) for dated_at in instants] == [
        *["Sat, 21 Nov 2026 04:00:00 -0500"] * 2,
        "Sat, 21 Nov 2026 04:00:01 -0500",
        "Sat, 21 Nov 2026 04:00:00 -0500",
        "Sun, 22 Nov 2026 04:00:00 -0500",
    ]


def test_a_message_leaves_nothing_behind_for_the_next() -> None:
    """One splicer makes all letters of an issue: none holds a word of another reader's."""
    splicer = Splicer(LETTER, LETTERHEAD, RING)
    addresses = ["a&b@x.example", "reader@example.com", *HARD, "reader@example.com"]
    values = {"subscriber_key": KEY, "message_id": "<x@y>", "dated_at": NOW}
    made = [b"".join(splicer.message(write_address(one), one, **values)) for one in addresses]
    assert made == [message_for(one, message_id="<x@y>") for one in addresses]


LOCAL = st.text(alphabet="abz019!#$%&'*+/=?^_`{|}~.-", min_size=1, max_size=64)
DOMAIN = st.lists(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", fullmatch=True), min_size=1, max_size=6).map(".".join)


@given(st.builds("{}@{}".format, LOCAL, DOMAIN))
def test_no_address_makes_a_line_that_a_relay_would_change(address: str) -> None:
    """CRLF only, no dot at the start of a line, none too long: nobody looks at a message again before it leaves."""
    message = message_for(address)
    lines = message.split(b"\r\n")
    assert lines.pop() == b"" and not any(line.startswith(b".") or b"\r" in line or b"\n" in line for line in lines)
    body = lines[lines.index(b"") :]
    assert max(map(len, lines)) <= 998 and max(map(len, body)) <= 76 and message.isascii()
    assert opened(message)[1:] == (fill_text(TEXT, values_for(address)), fill_html(HTML, values_for(address)))


@given(st.text(max_size=300))
def test_any_text_is_refused_or_makes_a_sound_message(text: str) -> None:
    """Names such as .dot, A & <b>, 300 letters, CJK: an address that cannot be written raises ValueError, and nothing else ever does."""
    try:
        message = message_for(text)
    except ValueError:
        return
    assert broken_rules(message) <= {"header line over 78"}


@pytest.mark.parametrize("address", ["ünï@example.com", "用户@example.com", "a b@example.com", "a@b\r\nBcc: c@d.example"])
def test_an_address_that_cannot_be_written_is_refused(address: str) -> None:
    """Such a reader's letter is rejected with the reason; the codec's own words are no reason."""
    with pytest.raises(ValueError, match="the address") as told:
        message_for(address)
    assert not isinstance(told.value, UnicodeError)


def test_a_value_inside_a_link_stays_inside_it() -> None:
    """Percent-encoded, so that an address adds no parameter and ends no attribute."""
    where = marker(Blank.ADDRESS)
    text = f"https://x.example/?e={where}&n={where} {where}"
    html = f'<a href="https://x.example/?e={where}&amp;n=1" title="{where}">{where}</a>'
    address, url = "a&b=c'+d@x.example", "a%26b%3Dc%27%2Bd%40x.example"
    _, plain, marked_up = opened(message_for(address, compile_letter(HEADERS, text, html)))
    assert plain == f"https://x.example/?e={url}&n={url} {address}"
    assert marked_up == f'<a href="https://x.example/?e={url}&amp;n=1" title="{escape(address)}">{escape(address)}</a>'


def test_the_products_letter_is_sound() -> None:
    """The ten stories of a real issue, for a reader with a long name at a long domain."""
    letterhead = a_letterhead()
    letter = RENDERER.render_issue(an_issue(), slots(10), letterhead, OPTIONS, next_due=MONDAY).letter
    assert len(letter.places) == 16
    for address in HARD:
        assert broken_rules(message_for(address, letter, letterhead)) <= {"header line over 78"}


def test_a_letter_that_breaks_a_rule_is_refused_before_anybody_gets_it() -> None:
    """A stored letter may have been made by another version of the program: it is looked at once more, when it is taken up."""
    unsound = CompiledLetter(pieces=(b"To: ", b"\r\n\r\n.hello\r\n"), places=(Place(blank=Blank.TO, encoding="header"),))
    with pytest.raises(TemplateError, match=r"line 3 \(body\): the line begins with a dot"):
        Splicer(unsound, LETTERHEAD, RING)
