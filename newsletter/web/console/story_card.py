"""What the page of one story shows: its words beside the machine's, how it was chosen, its reports, and what stands where it could go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from newsletter.daily.edit_facts import IssueEdits, StoryEdits, Waiting
from newsletter.daily.editing import told
from newsletter.issue.wording import LIMITS
from newsletter.model.editing import Edit, EditKind
from newsletter.model.issues import Issue
from newsletter.model.links import safe_link
from newsletter.model.rulings import Ruling
from newsletter.model.selections import Candidate, Reason
from newsletter.model.stories import Story
from newsletter.selection.sentences import amount_of, name_of
from newsletter.selection.sums import beside
from newsletter.web.console.tales import pin_of
from newsletter.web.console.times import Stamp

FIELDS = (
    ("headline", EditKind.HEADLINE, "Headline"),
    ("summary", EditKind.SUMMARY, "Summary"),
    ("why", EditKind.WHY, "Why it matters"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsField:
    """Words that may be changed: as they stand, the machine's where a person wrote others, and the number and author of that edit."""

    name: str
    label: str
    words: str
    machine: str
    limit: int
    edit: int
    by: str


ABOVE = (
    ("subject", EditKind.SUBJECT, "Subject", "headline"),
    ("preheader", EditKind.PREHEADER, "Preheader: what inboxes show behind the subject", "why"),
    ("intro", EditKind.INTRO, "Opening paragraph", "summary"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One number of the choice, with its share of the largest, for a bar."""

    name: str
    number: str
    text: str
    amount: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportChoice:
    """One report of the happening; readers are sent to the one that is ``chosen``."""

    source: str
    headline: str
    url: str
    at: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EditLine:
    """An edit in force."""

    number: int
    words: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A story that could change places with this one."""

    number: int
    key: str
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCard:
    """The page. ``ruling`` is the number of its pin; ``places`` the numbers it could stand at."""

    number: int
    key: str
    version: int
    is_printed: bool
    headline: str
    original: str
    source: str
    topic: str
    url: str
    why_path: str
    first_seen: str
    featured: str
    fields: tuple[WordsField, ...]
    paragraph: str
    parts: tuple[Part, ...]
    largest: float
    reports: tuple[ReportChoice, ...]
    edits: tuple[EditLine, ...]
    notes: tuple[EditLine, ...]
    others: tuple[Other, ...]
    places: tuple[int, ...]
    is_locked: bool
    pin: int
    bans: tuple[tuple[str, Mapping[str, str]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a story stands among: the whole layer of edits, the rulings of the issue, and how instants are written."""

    edits: IssueEdits
    rulings: Sequence[Ruling]
    stamp: Stamp


def printed_card(story: StoryEdits, candidate: Candidate | None, paragraph: str, around: Around) -> StoryCard:
    """A story of the letter."""
    edits, stamp = around.edits, around.stamp
    slot, machine = story.slot, story.machine
    own = {"headline": machine.headline, "summary": machine.summary, "why": machine.why} if machine else {}
    fields = tuple(
        WordsField(
            name=name,
            label=label,
            words=getattr(slot, name),
            machine=own.get(name, "") if kind in story.words else "",
            limit=LIMITS[kind],
            edit=story.words[kind].id if kind in story.words else 0,
            by=story.words[kind].by if kind in story.words else "",
        )
        for name, kind, label in FIELDS
    )
    pin = pin_of(around.rulings, story.key, [slot.url, *(report.url for report in story.reports)])
    standing = [*story.words.values(), *([story.where] if story.where else [])]
    return StoryCard(
        number=story.number,
        key=story.key,
        version=edits.issue.version,
        is_printed=True,
        headline=slot.headline,
        original=slot.original_headline if slot.original_headline != slot.headline else "",
        source=slot.source,
        topic=slot.topic,
        url=safe_link(slot.url) or "",
        why_path=why_path(edits.issue, slot.url),
        first_seen=_first_seen(story.reports, stamp),
        featured=slot.update_of,
        fields=fields,
        paragraph=paragraph or " ".join(slot.reasons),
        parts=parts_of(candidate.reasons if candidate else ()),
        largest=_largest(candidate),
        reports=tuple(_report(report, slot.url, stamp) for report in story.reports),
        edits=tuple(_edit(edit, stamp) for edit in sorted(standing, key=lambda edit: edit.id)),
        notes=tuple(_edit(note, stamp) for note in story.notes),
        others=_others(edits, story.key),
        places=tuple(other.number for other in edits.stories if other.number != story.number),
        is_locked=story.lock is not None,
        pin=pin.id if pin else 0,
        bans=_bans(slot.url, slot.source, slot.topic),
    )


def fields_above(edits: IssueEdits) -> tuple[WordsField, ...]:
    """The words above all stories."""
    return tuple(
        WordsField(
            name=name,
            label=label,
            words=getattr(edits.issue, name),
            machine=getattr(edits.machine, kept) if edits.machine and kind in edits.above else "",
            limit=LIMITS[kind],
            edit=edits.above[kind].id if kind in edits.above else 0,
            by=edits.above[kind].by if kind in edits.above else "",
        )
        for name, kind, label, kept in ABOVE
    )


def waiting_card(one: Waiting, paragraph: str, around: Around) -> StoryCard:
    """A story of the bench."""
    edits, stamp = around.edits, around.stamp
    candidate = one.candidate
    stories = candidate.cluster.stories
    pin = pin_of(around.rulings, one.key, [story.url for story in stories])
    return StoryCard(
        number=one.number,
        key=one.key,
        version=edits.issue.version,
        is_printed=False,
        headline=candidate.lead.title,
        original="",
        source=candidate.lead.source,
        topic=candidate.topic,
        url=safe_link(candidate.lead.url) or "",
        why_path=why_path(edits.issue, candidate.lead.url),
        first_seen=_first_seen(stories, stamp),
        featured=candidate.update_of,
        fields=(),
        paragraph=paragraph,
        parts=parts_of(candidate.reasons),
        largest=_largest(candidate),
        reports=tuple(_report(story, candidate.lead.url, stamp) for story in stories),
        edits=(_edit(one.benched, stamp),) if one.benched else (),
        notes=tuple(_edit(note, stamp) for note in one.notes),
        others=tuple(Other(number=story.number, key=story.key, headline=story.slot.headline) for story in edits.stories),
        places=(),
        is_locked=False,
        pin=pin.id if pin else 0,
        bans=_bans(candidate.lead.url, candidate.lead.source, candidate.topic),
    )


def parts_of(reasons: Sequence[Reason]) -> tuple[Part, ...]:
    """The numbers of a choice in the order in which they were made."""
    return tuple(
        Part(name=name_of(reason), number=amount_of(reason), text=beside(reason, reasons), amount=max(0.0, reason.amount))
        for reason in reasons
    )


def _bans(url: str, source: str, topic: str) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """What may be banned from here: words on the button, and the fields of its form."""
    story = ("Ban this story", {"story": url})
    outlet = (f"Ban {source} today", {"source": source, "today": "true"}), (f"Never {source}", {"source": source, "today": "false"})
    return (story, *outlet, (f"Never {topic}", {"topic": topic, "today": "false"})) if topic else (story, *outlet)


def why_path(issue: Issue, url: str) -> str:
    """Where every number and report of a story stands."""
    return f"/console/{issue.issue_on.isoformat()}/why?{urlencode({'url': url})}"


def _largest(candidate: Candidate | None) -> float:
    return max([1.0, *(reason.amount for reason in candidate.reasons)]) if candidate else 1.0


def _first_seen(stories: Sequence[Story], stamp: Stamp) -> str:
    at: datetime | None = min((story.first_seen_at for story in stories), default=None)
    return stamp(at) if at else ""


def _report(story: Story, chosen: str, stamp: Stamp) -> ReportChoice:
    url = safe_link(story.url) or ""
    return ReportChoice(source=story.source, headline=story.title, url=url, at=stamp(story.at), chosen=story.url == chosen)


def _edit(edit: Edit, stamp: Stamp) -> EditLine:
    words = edit.value if edit.kind is EditKind.NOTE else told(edit)
    return EditLine(number=edit.id, words=words, by=edit.by, at=stamp(edit.at))


def _others(edits: IssueEdits, key: str) -> tuple[Other, ...]:
    """The bench first: a swap with a runner-up is what is wanted most."""
    bench = [Other(number=one.number, key=one.key, headline=one.candidate.lead.title) for one in edits.bench]
    printed = [Other(number=one.number, key=one.key, headline=one.slot.headline) for one in edits.stories if one.key != key]
    return (*bench, *printed)
