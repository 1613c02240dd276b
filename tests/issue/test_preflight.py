"""The checks before an issue goes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from newsletter.issue.preflight import Check, Light, preflight, red_reasons
from newsletter.issue.story_checks import check_edits
from newsletter.model.editing import Edit, EditKind
from newsletter.model.issues import Issue, Slot, SlotPicture
from newsletter.model.letters import Blank, CompiledLetter, Place, RenderedIssue
from newsletter.model.options import LetterheadOptions, LetterOptions, SelectionOptions
from newsletter.model.signing import KeyKind, SigningKey
from newsletter.model.states import IssueState
from newsletter.rendering.dates import long_date
from tests.issue.builders import HEADLINES, make_slot

LETTERHEAD = LetterheadOptions(
    from_address="lisa@topten.example", postal_address="Lisa’s, 12 Harbour Street, Portland", base_url="https://topten.example"
)
DAY = "Saturday, November 21, 2026"
PLACES = tuple(Place(blank=Blank.UNSUBSCRIBE_URL, encoding=where) for where in ("header", "text", "html"))
ISSUE = Issue(
    id=1,
    newsletter="main",
    issue_on=date(2026, 11, 21),
    number=1,
    state=IssueState.DRAFTED,
    due_at=datetime(2026, 11, 21, 6, 30, tzinfo=UTC),
    send_not_after=datetime(2026, 11, 22, 2, 30, tzinfo=UTC),
    subject="Rates on hold",
)


def rendered(places: tuple[Place, ...] = PLACES, size: int = 50_000, address: str = LETTERHEAD.postal_address) -> RenderedIssue:
    letter = CompiledLetter(pieces=(b"",) * (len(places) + 1), places=places)
    told = "".join(f"<h2>{headline}</h2>" for headline in HEADLINES)
    html = f"<p>{address.replace('’', '&#8217;')}</p><p>{DAY}</p>{told}"
    text = "\n".join((address.replace(", ", ",\n"), DAY, *HEADLINES))
    return RenderedIssue(subject="Rates on hold", html=html, text=text, letter=letter, html_size=size)


def slots(count: int = 10, **facts: object) -> list[Slot]:
    return [make_slot(1, **facts), *(make_slot(number) for number in range(2, count + 1))]


def checks(
    issue: Issue = ISSUE,
    found: list[Slot] | None = None,
    letter: RenderedIssue | None = None,
    letterhead: LetterheadOptions = LETTERHEAD,
    *,
    unrendered: bool = False,
    signing: tuple[SigningKey, ...] = (),
) -> tuple[Check, ...]:
    return preflight(
        issue,
        slots() if found is None else found,
        None if unrendered else letter or rendered(),
        letterhead=letterhead,
        letter=LetterOptions(),
        selection=SelectionOptions(),
        signing=signing,
        write_date=lambda day: long_date(day, "en"),
    )


def not_green(found: tuple[Check, ...]) -> list[tuple[str, Light, str]]:
    return [(check.code, check.light, check.text) for check in found if check.light is not Light.GREEN]


def test_a_good_issue_is_green() -> None:
    """Nothing to mend: every check is green."""
    assert (not_green(checks()), red_reasons(checks())) == ([], "")


PICTURE = SlotPicture(name="a.jpg", alt="", credit="Jane", width=1, height=1)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            checks(letterhead=LetterheadOptions(postal_address=LETTERHEAD.postal_address)),
            [("settings", Light.RED, "not set: newsletter.from_address, newsletter.base_url")],
            id="settings",
        ),
        pytest.param(checks(found=slots(7)), [("stories", Light.AMBER, "7 stories instead of 10")], id="seven"),
        pytest.param(checks(found=slots(4)), [("stories", Light.RED, "only 4 stories passed the rules; an issue needs 5")], id="four"),
        pytest.param(checks(found=slots(summary="")), [("words", Light.AMBER, "no summary: story 1")], id="summary"),
        pytest.param(checks(found=slots(story_id=2)), [("repeats", Light.RED, "the same story in 1 and 2")], id="story twice"),
        pytest.param(
            checks(found=slots(url="https://paper.example/3")), [("repeats", Light.RED, "the same link in 1 and 3")], id="link twice"
        ),
        pytest.param(checks(found=slots(cluster_key="c4")), [("repeats", Light.RED, "the same happening in 1 and 4")], id="cluster twice"),
        pytest.param(
            checks(found=slots(url="javascript:alert(1)")),
            [("links", Light.AMBER, "a link that may not be printed: story 1")],
            id="link",
        ),
        pytest.param(
            checks(found=slots(picture=SlotPicture(name="a", alt="A", credit=" ", width=1, height=1))),
            [("pictures", Light.RED, "the picture of story 1 has no credit")],
            id="credit",
        ),
        pytest.param(
            checks(found=slots(picture=PICTURE)),
            [("pictures", Light.AMBER, "the picture of story 1 has no words for those who cannot see it")],
            id="alt",
        ),
        pytest.param(checks(unrendered=True), [("letter", Light.RED, "not rendered")], id="not rendered"),
        pytest.param(checks(letter=rendered(size=70_001)), [("size", Light.AMBER, "70,001 bytes, more than 70,000")], id="large"),
        pytest.param(
            checks(letter=rendered(size=90_001)),
            [("size", Light.RED, "90,001 bytes, more than 90,000; mail programs would clip it")],
            id="too large",
        ),
        pytest.param(
            checks(letter=rendered(PLACES[:1])),
            [("way_out", Light.RED, "no unsubscribe link in the HTML part and the text part")],
            id="way out",
        ),
        pytest.param(
            checks(letter=rendered(address="elsewhere")),
            [("address", Light.RED, "no postal address in the HTML part and the text part")],
            id="postal address",
        ),
    ],
)
def test_what_is_wrong_is_said(found: tuple[Check, ...], expected: list[tuple[str, Light, str]]) -> None:
    """Each fault lights its own check and no other."""
    assert not_green(found) == expected


def test_a_signature_that_receivers_will_not_count_is_amber() -> None:
    """It keeps no issue from going, and says what to do; signatures in order and no signature of ours say nothing."""
    key = SigningKey(selector="one", domain="bulk.example", kind=KeyKind.RSA, bits=2048)
    text, cure = "signed for bulk.example, but From is at topten.example: DMARC does not count that", "Set dkim.domain to topten.example."
    assert [check for check in checks(signing=(key,)) if check.code == "signature"] == [
        Check(code="signature", light=Light.AMBER, text=text, cure=cure)
    ]
    assert checks(signing=(replace(key, domain="topten.example"),)) == checks()


def test_empty_words_are_red() -> None:
    """An issue without a subject, or a story without a headline, does not go."""
    bare = [replace(slot, headline="") if slot.number == 3 else slot for slot in slots()]
    found = checks(issue=replace(ISSUE, subject=""), found=bare)
    assert (not_green(found), red_reasons(found)) == (
        [("words", Light.RED, "empty: the subject, the headline of story 3")],
        "empty: the subject, the headline of story 3",
    )
    assert any(check.light is Light.RED for check in found)


def with_parts(html: str = "", text: str = "", **facts: object) -> RenderedIssue:
    """A good letter in which some words of a part are others: ``html`` and ``text`` as ``old -> new``."""
    letter = rendered(**facts)
    for part, change in (("html", html), ("text", text)):
        if change:
            old, new = change.split(" -> ")
            assert old in getattr(letter, part)
            letter = replace(letter, **{part: getattr(letter, part).replace(old, new)})
    return letter


@pytest.mark.parametrize(
    ("letter", "expected"),
    [
        pytest.param(
            with_parts(text=f"{HEADLINES[2]} -> Something else"),
            [("parts", Light.RED, "the text part has not the headline of story 3")],
            id="a story in the HTML alone",
        ),
        pytest.param(
            with_parts(html=f"{HEADLINES[0]} -> <!-- {HEADLINES[0]} -->"),
            [("parts", Light.RED, "the HTML part has not the headline of story 1")],
            id="a story that nobody sees",
        ),
        pytest.param(
            with_parts(text=f"{HEADLINES[0]}\n{HEADLINES[1]} -> {HEADLINES[1]}\n{HEADLINES[0]}"),
            [("parts", Light.AMBER, "the text part tells the stories in another order")],
            id="another order",
        ),
        pytest.param(
            with_parts(html=f"{DAY} -> Friday, November 20, 2026"),
            [("date", Light.RED, f"the HTML part is dated Friday, November 20, 2026, and the issue is that of {DAY}")],
            id="yesterday",
        ),
        pytest.param(
            with_parts(text="Saturday -> Sunday"),
            [("date", Light.AMBER, f"the text part does not say the date: {DAY}")],
            id="a weekday that is not that day's",
        ),
        pytest.param(
            with_parts(text=f"{DAY} -> Saturday, November 21, 2025"),
            [("date", Light.AMBER, f"the text part does not say the date: {DAY}")],
            id="a year ago, when it was a Friday",
        ),
        pytest.param(with_parts(html=f"{DAY} -> SATURDAY,&nbsp;November&#32;21,\n 2026"), [], id="other typography"),
        pytest.param(with_parts(text=f"{HEADLINES[0]} -> {HEADLINES[0].replace(' ', chr(10) + '   ')}"), [], id="wrapped"),
    ],
)
def test_both_parts_say_the_same_on_the_right_day(letter: RenderedIssue, expected: list[tuple[str, Light, str]]) -> None:
    """Some readers see one part, some the other; and everybody sees the date."""
    assert not_green(checks(letter=letter)) == expected


def test_an_empty_place_is_red() -> None:
    """Ten stories with a hole among them are nine and a mistake."""
    holed = [slot for slot in slots(10) if slot.number != 4]
    assert ("words", Light.RED, "empty: place 4") in not_green(checks(found=holed))


def test_edits_that_nobody_will_see_are_told() -> None:
    """Whose words they were, and of which story; a note and what was taken out are no loss."""
    at = datetime(2026, 11, 21, 5, tzinfo=UTC)
    lost = [
        Edit(id=number, kind=kind, url=f"https://paper.example/{number}", by="anna", at=at)
        for number, kind in enumerate((EditKind.HEADLINE, EditKind.NOTE, EditKind.BENCH, EditKind.PLACE), start=1)
    ]
    (found,) = check_edits(lost)
    assert (found.light, found.text) == (
        Light.AMBER,
        "the letter has not the story any more of the headline that anna gave https://paper.example/1; "
        "the place that anna gave https://paper.example/4",
    )
    assert list(check_edits(lost[1:3])) == []
