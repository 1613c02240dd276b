"""The letter says what the issue says: every number and word follows the data and the letterhead."""

from datetime import UTC, datetime

import pytest

from newsletter.model.letters import Blank, RenderedIssue
from newsletter.model.options import LetterOptions
from newsletter.rendering.blanks import fill_text
from newsletter.rendering.letterhead import carries_letterhead
from newsletter.rendering.renderer import Mode
from tests.rendering.builders import (
    MONDAY,
    OPTIONS,
    RENDERER,
    VALUES,
    a_kin,
    a_letterhead,
    a_picture,
    a_slot,
    an_issue,
    links,
    outline,
    reports,
    slots,
)
from tests.rendering.spliced import build_message
from tests.rendering.test_message import broken_rules, opened


def rendered(*slots_or_none, issue=None, letterhead=None, options=OPTIONS, next_due=MONDAY, mode=Mode.ISSUE) -> RenderedIssue:
    return RENDERER.render_issue(
        issue or an_issue(), slots_or_none or slots(), letterhead or a_letterhead(), options, next_due=next_due, mode=mode
    )


def words(letter: RenderedIssue) -> str:
    return " | ".join(outline(letter.html).words)


@pytest.mark.parametrize(
    ("amount", "heading", "count", "done", "columns"),
    [
        (10, "Today’s ten", "ten stories", "That’s ten.", [5, 5]),
        (7, "Today’s seven", "seven stories", "That’s seven.", [4, 3]),
        (5, "Today’s five", "five stories", "That’s five.", [3, 2]),
        (3, "Today’s three", "three stories", "That’s three.", [3]),
        (1, "Today’s one", "one story", "That’s one.", [1]),
        (21, "Today’s 21", "21 stories", "That’s 21.", [11, 10]),
    ],
)
def test_every_number_follows_the_slots(amount: int, heading: str, count: str, done: str, columns: list[int]) -> None:
    """Heading, badge, count line, closing line and the split of the list."""
    letter = rendered(*slots(amount))
    seen = words(letter)
    lists = letter.html.split("<ol")[1:]
    assert f"| {amount} | Good morning." in seen
    assert [bit.split("</ol>")[0].count("<li") for bit in lists] == columns
    assert f"Issue 412 · {count} · " in seen
    assert f"| {heading} |" in seen
    assert f"{done} First task of the day: done." in seen
    assert heading.upper() in letter.text.splitlines()
    assert (f"{done} First task of the day: done.") in letter.text.splitlines()


def test_words_and_minutes_are_counted() -> None:
    """Headline, summary and reason of each story, and the intro; 230 words a minute, at least one minute."""
    two = (a_slot(1, summary="word " * 400, why=""), a_slot(2, summary="word " * 52, why="one two three"))
    long = rendered(*two)
    assert f"{6 + 400 + 3 + 52 + 3 + 3} words · 2-minute read" in words(long)
    assert "467 words | 2-minute read" in long.text
    assert "one story · 4 words · 1-minute read" in words(
        rendered(a_slot(headline="Peace", summary="", why=""), issue=an_issue(intro="One two three"))
    )


@pytest.mark.parametrize(
    ("instant", "zone", "line"),
    [
        (MONDAY, "America/New_York", "The next issue leaves at 6:30 on Monday morning, New York time."),
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), "Europe/Lisbon", "The next issue leaves at 12:00 on Sunday afternoon, Lisbon time."),
        (datetime(2026, 11, 22, 16, 5, tzinfo=UTC), "Asia/Kolkata", "The next issue leaves at 9:35 on Sunday evening, Kolkata time."),
        (datetime(2026, 11, 22, 0, 0, tzinfo=UTC), "UTC", "The next issue leaves at 12:00 on Sunday morning, UTC time."),
    ],
)
def test_next_issue_is_told_in_the_newsletters_zone(instant: datetime, zone: str, line: str) -> None:
    """The real time of the next send, with its weekday; nothing where it is not known."""
    letter = rendered(letterhead=a_letterhead(zone=zone), next_due=instant)
    assert line in words(letter)
    assert line in letter.text
    assert "The next issue" not in words(rendered(next_due=None)) + rendered(next_due=None).text


def test_date_and_direction_follow_the_letterheads_language() -> None:
    """Dates come from CLDR; a language written from right to left turns the page round."""
    british, arabic = (rendered(letterhead=a_letterhead(language=language)) for language in ("en_GB", "ar"))
    assert "Saturday, 21 November 2026" in words(british)
    assert "السبت، 21 نوفمبر 2026" in words(arabic)
    roots = [outline(letter.html).tags[0][1] for letter in (british, arabic)]
    assert [(root["lang"], root["dir"]) for root in roots] == [("en-GB", "ltr"), ("ar", "rtl")]
    assert "direction:ltr" not in arabic.html
    assert "direction:rtl" not in british.html


def test_story_shows_everything_we_know_of_it() -> None:
    """Topic, headline, summary, reason, source, minutes, byline, other reports, and the earlier chapter."""
    first = a_slot(also=reports("Mail", "Post", "mail", "Times", "Echo", "Sun"), update_of="2026-11-19", byline="Ann Writer, Reuters")
    letter = rendered(first, a_slot(2, why="", byline="PAPER 2"))
    seen = words(letter)
    assert (
        "1 | Update | · World | Story 1 happened | Summary of story 1. | Why it matters: | Reason 1."
        " | Read more at Paper 1 | · 3 min · Ann Writer, Reuters"
        " | Also reported by | Mail | , | Post | , | Times | and 2 more | First told on November 19"
        " | 2 | World | Story 2 happened | Summary of story 2. | Read more at Paper 2 | · 3 min | That’s two."
    ) in seen
    assert (
        """\
1. Story 1 happened
[Update, World]

Summary of story 1.

Why it matters: Reason 1.

Paper 1, Ann Writer, Reuters, 3 min
https://paper.example/1
Also reported by Mail, Post, Times and 2 more
First told on November 19: https://topten.example/2026/11/19

------------------------------------------------------------------------
2. Story 2 happened
[World]

Summary of story 2.

Paper 2, 3 min
https://paper.example/2
"""
        in letter.text
    )


def test_links_lead_where_their_words_say() -> None:
    """Headlines and the list to our page, "Read more" to the publisher; the footer to the reader's own pages."""
    letter = rendered(a_slot(also=reports("Mail"), update_of="2026-11-19"))
    assert links(letter.html) == {
        "Read online": "https://topten.example/2026/11/21",
        "Label 1": "https://topten.example/2026/11/21/story-1",
        "Story 1 happened": "https://topten.example/2026/11/21/story-1",
        "Read more at Paper 1": "https://paper.example/1",
        "Mail": "https://other.example/0",
        "First told on November 19": "https://topten.example/2026/11/19",
        "Forward to a friend": "mailto:?subject=Lisa%E2%80%99s%20Top%20Ten%2C%20Saturday%2C%20November%2021%2C%202026"
        "&body=Worth%201%20minute%3A%20https%3A%2F%2Ftopten.example%2F2026%2F11%2F21",
        "Get your own copy": "https://topten.example/",
        "Good": "BLANKsubscriptionurlEND/feedback/2026-11-21/good",
        "So-so": "BLANKsubscriptionurlEND/feedback/2026-11-21/fair",
        "Poor": "BLANKsubscriptionurlEND/feedback/2026-11-21/poor",
        "topten.example": "https://topten.example/",
        "Your subscription": "BLANKsubscriptionurlEND",
        "Unsubscribe": "BLANKunsubscribeurlEND",
        "Past issues": "https://topten.example/archive",
        "Privacy": "https://topten.example/privacy",
    }


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://user:pw@paper.example/", "https://paper.example/\r\nX: y", ""]
)
def test_unsafe_link_of_a_publisher_becomes_our_page(url: str) -> None:
    """No story is lost for a bad link, and nobody is led to one."""
    letter = rendered(a_slot(url=url, also=reports("Mail")[:0]))
    assert links(letter.html)["Read more at Paper 1"] == "https://topten.example/2026/11/21/story-1"
    assert not url or url not in letter.html + letter.text


@pytest.mark.parametrize(
    ("slot", "options", "shown"),
    [
        (a_slot(picture=a_picture()), OPTIONS, True),
        (a_slot(picture=a_picture(credit=" ")), OPTIONS, False),
        (a_slot(picture=a_picture()), LetterOptions(pictures="none"), False),
        (a_slot(2, picture=a_picture()), OPTIONS, False),
        (a_slot(), OPTIONS, False),
    ],
    ids=["lead with credit", "no credit", "setting", "not the lead", "no picture"],
)
def test_picture_is_shown_for_the_lead_with_a_credit_only(slot, options: LetterOptions, shown: bool) -> None:
    """No credit, no picture."""
    letter = rendered(slot, options=options)
    images = [attrs for tag, attrs in outline(letter.html).tags if tag == "img"]
    assert [(image["src"], image["alt"], image["width"]) for image in images] == (
        [("https://topten.example/pictures/abc.jpg", "A ship", "600")] if shown else []
    )
    assert ("Photo: Ann" in letter.html) is shown


@pytest.mark.parametrize(
    "alt", ["\"hi\" 'you' \\n \\", "नमस्ते दुनिया", "مرحبا\u200f", "✌\ufe0f 👩\u200d👧", "a\u00a0b", "a\nb", "a`b<c>&amp;"]
)
def test_alt_text_of_any_script_arrives_whole(alt: str) -> None:
    """The engine would print it in Rust's debug format without the attr filter."""
    letter = rendered(a_slot(picture=a_picture(alt=alt)))
    (image,) = (attrs for tag, attrs in outline(letter.html).tags if tag == "img")
    assert image["alt"] == alt.replace("\n", " ").replace("\u00a0", " ").replace("\u200f", "")


def test_test_copy_is_marked_in_subject_and_at_the_top() -> None:
    """Nobody takes a test copy for the issue."""
    letter, real = rendered(mode=Mode.TEST), rendered()
    assert letter.subject == "[Preview] Story 1 happened, and nine more"
    assert words(letter).startswith("Also today: story 2, story 3 and story 4. | Test copy: nobody on the list got this letter. |")
    assert letter.text.startswith("Test copy: nobody on the list got this letter.\n\nLISA’S TOP TEN\n")
    assert "Test copy" not in real.html + real.text


def test_letter_without_optional_words_is_whole() -> None:
    """No intro, editor, tagline, byline or address leaves no empty line or stray mark."""
    letter = rendered(
        a_slot(byline="", why="", topic=""),
        issue=an_issue(intro="", preheader="", subject=""),
        letterhead=a_letterhead(tagline="", editor=""),
    )
    assert letter.subject == "Lisa’s Top Ten"
    assert letter.text.startswith("LISA’S TOP TEN\n\nSaturday, November 21, 2026 | Issue 412 | ")
    assert "None" not in letter.html + letter.text
    assert "1 | Paper 1 | Story 1 happened |" in words(letter)


def test_structure_is_sound_for_screen_readers() -> None:
    """One h1, headings without jumps, an alt on each image, a role on each layout table, no third party called."""
    letter = rendered(a_slot(picture=a_picture()), *slots()[1:])
    tags = outline(letter.html).tags
    assert [tag for tag, _ in tags if tag in ("h1", "h2", "h3")] == ["h1", *["h2"] * 12]
    assert [attrs for tag, attrs in tags if tag == "img" and "alt" not in attrs] == []
    assert [attrs for tag, attrs in tags if tag == "table" and attrs.get("role") not in ("presentation", "none")] == []
    assert "fonts.googleapis" not in letter.html
    assert {attrs["src"] for _, attrs in tags if "src" in attrs} == {"https://topten.example/pictures/abc.jpg"}
    assert letter.html.count("<style") >= 2
    assert "prefers-color-scheme:dark" in letter.html


def test_text_part_keeps_to_72_columns() -> None:
    """Only web addresses may be longer."""
    wide = rendered(
        *(a_slot(n, summary="A sentence of some length, again and again. " * 9, headline="Long words " * 8) for n in range(1, 11))
    )
    assert [line for line in wide.text.splitlines() if len(line) > 72 and "https://" not in line] == []
    assert "\n\n\n" not in wide.text


def test_longest_realistic_issue_stays_under_the_warning() -> None:
    """Gmail clips near 102 kB; we warn at 70,000 bytes of quoted-printable."""
    path = "a-rather-long-address-of-an-article-" * 4
    biggest = tuple(
        a_slot(
            number,
            headline="Seventy characters of headline are as many as we ever print in a slot"[:70],
            label="Thirty characters of a label ..",
            summary="Fifty-five words are the most that a summary has, so says the rule. " * 5,
            why="Twenty-two words are the most that a reason has, says the rule about it. " * 2,
            url=f"https://news.example/2026/11/21/{path}",
            byline="Ann-Marie Longname-Writer, Associated Press",
            also=reports("Frankfurter Allgemeine", "The Washington Post", "Süddeutsche Zeitung", "Mail", "Post"),
            picture=a_picture(alt="x" * 125),
            slug="a-slug-made-from-the-words-of-the-headline-of-the-story",
        )
        for number in range(1, 11)
    )
    kin = {number: (a_kin(2, "Seventy characters of an older headline that is as long as they ever are"),) for number in range(1, 11)}
    issue = an_issue(intro="Forty-five words are the most. " * 9)
    letter = RENDERER.render_issue(issue, biggest, a_letterhead(), OPTIONS, next_due=MONDAY, kin=kin)
    _, _, html = opened(build_message(letter.letter, VALUES))
    assert (html.count("Why it matters:"), html.count("Related story:")) == (10, 10)
    assert letter.html_size < 70_000


def test_message_says_what_was_rendered() -> None:
    """What the reader opens is the rendered text and HTML with the reader's own values, and no line breaks a rule."""
    letter = rendered(a_slot(picture=a_picture()), *slots()[1:])
    message = build_message(letter.letter, VALUES)
    headers, text, html = opened(message)
    assert headers[:-2] == [
        ("From", "Lisa’s Top Ten <letters@topten.example>"),
        ("To", "reader@example.com"),
        ("Subject", "Story 1 happened, and nine more"),
        ("Date", "Sat, 21 Nov 2026 11:30:00 +0000"),
        ("Message-ID", "<20261121.0123456789abcdef@topten.example>"),
        ("Reply-To", "lisa@topten.example"),
        ("List-Id", "<main.topten.example>"),
        ("List-Unsubscribe", f"<{VALUES[Blank.UNSUBSCRIBE_URL]}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Help", "<mailto:lisa@topten.example?subject=help>"),
        ("List-Owner", "<mailto:lisa@topten.example>"),
        ("List-Archive", "<https://topten.example/archive>"),
        ("Feedback-ID", "20261121:main:issue:topten.example"),
        ("Auto-Submitted", "auto-generated"),
        ("Precedence", "bulk"),
    ]
    assert text == fill_text(letter.text, VALUES)
    assert html == fill_text(letter.html, VALUES)
    assert "BLANK" not in text + html
    assert broken_rules(message) == set()


def test_letter_tells_whether_the_letterhead_changed_since() -> None:
    """A letter drafted before the settings were complete, or under others, is not sent as it is."""
    complete = a_letterhead()
    letter = rendered()
    assert carries_letterhead(letter, complete)
    for change in (
        {"from_address": "x@y.example"},
        {"base_url": "https://y.example"},
        {"postal_address": "Elsewhere 1"},
        {"name": "Other"},
    ):
        assert not carries_letterhead(letter, a_letterhead(**change)), change
    for missing in ("from_address", "base_url", "postal_address"):
        early = rendered(letterhead=a_letterhead(**{missing: ""}))
        assert not carries_letterhead(early, complete), missing
        assert not carries_letterhead(early, a_letterhead(**{missing: ""})), missing
