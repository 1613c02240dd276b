"""An issue, its slots and a letterhead in two words."""

from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

from newsletter.model.chapters import Kin
from newsletter.model.issues import Issue, OtherReport, Slot, SlotPicture
from newsletter.model.letters import Blank
from newsletter.model.options import LetterheadOptions, LetterOptions
from newsletter.model.sponsors import Sponsor
from newsletter.model.states import IssueState, Kinship
from newsletter.rendering.mjml import mjml_to_html
from newsletter.rendering.renderer import Renderer
from newsletter.rendering.templates import Templates

RENDERER = Renderer(templates=Templates(), mjml_to_html=mjml_to_html)
"""As shipped. Shared: to compile the templates anew costs a quarter of a second a test."""
MONDAY = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
OPTIONS = LetterOptions()
VALUES = {
    Blank.TO: "reader@example.com",
    Blank.DATE: "Sat, 21 Nov 2026 11:30:00 +0000",
    Blank.MESSAGE_ID: "<20261121.0123456789abcdef@topten.example>",
    Blank.UNSUBSCRIBE_URL: "https://topten.example/u/ASNFZ4mrze-Qk8Vd2hTwX1yZ0aB",
    Blank.SUBSCRIPTION_URL: "https://topten.example/s/ASNFZ4mrze9WqPl2hTwX1yZ0aB",
    Blank.ADDRESS: "reader@example.com",
}
ISSUE_HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"),
    *("List-Help", "List-Owner", "List-Archive", "Feedback-ID", "Auto-Submitted", "Precedence", "MIME-Version", "Content-Type"),
]


def an_issue(**changes: Any) -> Issue:
    usual: dict[str, Any] = {
        "id": 1,
        "newsletter": "main",
        "issue_on": date(2026, 11, 21),
        "number": 412,
        "state": IssueState.DRAFTED,
        "due_at": datetime(2026, 11, 21, 11, 30, tzinfo=UTC),
        "send_not_after": datetime(2026, 11, 22, 7, 30, tzinfo=UTC),
        "subject": "Story 1 happened, and nine more",
        "preheader": "Also today: story 2, story 3 and story 4.",
        "intro": "Good morning. Here are the stories.",
    }
    return Issue(**usual | changes)


def a_slot(number: int = 1, **changes: Any) -> Slot:
    usual: dict[str, Any] = {
        "number": number,
        "slug": f"story-{number}",
        "topic": "World",
        "label": f"Label {number}",
        "headline": f"Story {number} happened",
        "original_headline": f"STORY {number}",
        "summary": f"Summary of story {number}.",
        "why": f"Reason {number}.",
        "source": f"Paper {number}",
        "byline": f"Ann Writer {number}",
        "minutes": 3,
        "url": f"https://paper.example/{number}",
        "cluster_key": f"cluster-{number}",
        "story_id": number,
    }
    return Slot(**usual | changes)


def slots(amount: int = 10) -> tuple[Slot, ...]:
    return tuple(a_slot(number) for number in range(1, amount + 1))


def a_picture(**changes: Any) -> SlotPicture:
    usual: dict[str, Any] = {"name": "abc.jpg", "alt": "A ship", "credit": "Photo: Ann", "width": 1200, "height": 560}
    return SlotPicture(**usual | changes)


def reports(*sources: str) -> tuple[OtherReport, ...]:
    return tuple(OtherReport(source=source, title="Title", url=f"https://other.example/{n}") for n, source in enumerate(sources))


def a_letterhead(**changes: Any) -> LetterheadOptions:
    usual: dict[str, Any] = {
        "from_address": "letters@topten.example",
        "reply_to": "lisa@topten.example",
        "postal_address": "Lisa’s Top Ten, 12 Harbour Street, Portland",
        "base_url": "https://topten.example",
    }
    return LetterheadOptions(**usual | changes)


def a_sponsor(**changes: Any) -> Sponsor:
    usual: dict[str, Any] = {
        "issue_on": date(2026, 11, 21),
        "name": "Harbour Boats",
        "headline": "A boat for a day",
        "text": "From nine to five, coffee on board.",
        "url": "https://boats.example/day",
        "by": "anna",
        "at": MONDAY,
    }
    return Sponsor(**usual | changes)


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._style = tag in ("style", "title")

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style and data.strip():
            self.words.append(" ".join(data.split()))


def outline(html: str) -> _Outline:
    """The tags with their attributes, and the visible words."""
    parsed = _Outline()
    parsed.feed(html)
    return parsed


def links(html: str) -> dict[str, str]:
    """Where each link leads, by its words (the last one where words repeat)."""
    found: dict[str, str] = {}
    for bit in html.split("<a ")[1:]:
        tag, _, rest = bit.partition(">")
        words = outline(rest.partition("</a>")[0]).words
        found[" ".join(words)] = outline(f"<a {tag}>").tags[0][1]["href"] or ""
    return found


def a_kin(day: int, headline: str, kinship: Kinship = Kinship.RELATED) -> Kin:
    """A story of an issue of that day of November."""
    return Kin(
        issue_on=date(2026, 11, day),
        slug=headline.casefold().replace(" ", "-"),
        number=4,
        topic="World",
        headline=headline,
        kinship=kinship,
        likeness=0.9,
        shared=("chapter",),
    )
