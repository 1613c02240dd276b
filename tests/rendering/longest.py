"""The longest issue that is likely: every field at its limit, ten stories, every line that a story may have."""

from dataclasses import replace
from datetime import date

from newsletter.model.chapters import Kin
from newsletter.model.issues import OtherReport, Slot
from newsletter.model.options import LetterheadOptions
from newsletter.model.sponsors import HEADLINE_LIMIT, NAME_LIMIT, TEXT_LIMIT, Sponsor
from tests.rendering.builders import a_kin, a_letterhead, a_picture, a_slot, a_sponsor, an_issue

_TEXT = (
    "governments “agreed” on a treaty that protects the high seas after twelve years of talks and a final session of nights past its"
    " deadline, which lets countries set up protected areas in waters that belong to no one and cover about half of the planet’s surface"
)
_WORDS = _TEXT.split()


_SLUG = "forty-nations-sign-a-treaty-that-protects-the-high-seas-after-twelve-years"


def words(count: int) -> str:
    """So many words of running text, with a capital and an end."""
    text = " ".join(_WORDS[number % len(_WORDS)] for number in range(count)).strip(",")
    return text[:1].upper() + text[1:] + "."


def line(length: int) -> str:
    """A line of that many characters."""
    return words(length)[: length - 1].replace(" ", "x", 1).rstrip(" ").ljust(length, "s")


def url(length: int, number: int) -> str:
    """A publisher's address of that many characters, with a query that needs escaping."""
    return (f"https://www.a-long-publication-name.example/world/2026/11/21/{number}/a-story?utm_source=rss&id=" + "0123456789abcdef-" * 20)[
        :length
    ]


def longest_slot(number: int) -> Slot:
    return a_slot(
        number,
        slug=_SLUG[: 60 - len(str(number))] + str(number),
        topic="Technology",
        label=line(30),
        headline=line(70),
        summary=words(55),
        why=words(22),
        source="The Long Publication Name Post",
        byline="Maria-Magdalena Featherstonehaugh, Christopher Papadopoulos, Reuters",
        minutes=12,
        url=url(180, number),
        also=tuple(OtherReport(source=f"The Other Daily Newspaper No. {other}", title="x", url=url(180, other)) for other in range(8)),
        picture=a_picture(name="0123456789abcdef0123456789abcdef.jpg", alt=line(125), credit=line(90)) if number == 1 else None,
        update_of="2026-11-19" if number % 3 == 0 else "",
    )


def longest_kin(number: int) -> tuple[Kin, ...]:
    return (replace(a_kin(19 - number, line(70)), slug=_SLUG[:60]),)


LONGEST_LETTERHEAD: LetterheadOptions = a_letterhead(
    name="The Long Name of a Daily Letter",
    tagline=line(120),
    editor="Maria-Magdalena",
    postal_address=line(200),
    base_url="https://letters.long-name-of-a-letter.example",
    zone="America/Argentina/Buenos_Aires",
)
LONGEST_ISSUE = an_issue(subject=line(62), preheader=line(110), intro=words(45), number=1412, issue_on=date(2026, 9, 30))
LONGEST_SLOTS = tuple(map(longest_slot, range(1, 11)))
LONGEST_KIN = {number: longest_kin(number) for number in range(1, 11)}
LONGEST_SPONSOR: Sponsor = a_sponsor(name=line(NAME_LIMIT), headline=line(HEADLINE_LIMIT), text=line(TEXT_LIMIT), url=url(180, 0))
