"""What is printed of a story in a draft, by hand: its words, the report it leads to; the words above all of them; notes; and undoing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from newsletter.daily.changing import Decision, EditAccount, change
from newsletter.daily.edit_desk import NOW, EditDesk, Glimpse
from newsletter.daily.newsroom import Newsroom
from newsletter.issue.wording import checked_words, chosen_report
from newsletter.model.editing import ARRANGING, OF_THE_ISSUE, Edit, EditKind
from newsletter.model.errors import NewsletterError, RefusedStep
from newsletter.model.selections import Candidate
from newsletter.model.web_addresses import canonical_url
from newsletter.sources.discovery import typed_addresses


async def edit(
    newsroom: Newsroom, issue_on: date, number: int | None, words: Mapping[EditKind, str], *, by: str, seen: Glimpse = NOW
) -> EditAccount:
    """Change what is printed of a story, or without a number what stands above all of them. Empty words are the machine's again.

    ``words`` of LEAD are the address of the report that readers are sent to: one of the story's own.
    """

    def decide(desk: EditDesk) -> Decision:
        story = desk.seen_at(number, seen.key) if number is not None else None
        thing = desk.thing(number)
        if wrong := [kind.value for kind in words if (kind in OF_THE_ISSUE) != (story is None)]:
            cure = "newsletter edit --subject …" if story else "newsletter edit 3 --headline …"
            raise NewsletterError(thing, f"has no {wrong[0]} of its own", cure)
        new = tuple(_reworded(desk, thing, story, kind=kind, text=text, version=seen.version) for kind, text in words.items())
        kept = tuple(found for found in new if found)
        names = " and ".join(found.kind.value for found in kept)
        return Decision(said=f"{thing}: {names} changed" if kept else f"{thing} says so already", new=kept)

    return await change(newsroom, issue_on, decide, by=by, keys=(seen.key,) if seen.key else ())


async def note(newsroom: Newsroom, issue_on: date, number: int, text: str, *, by: str, seen: Glimpse = NOW) -> EditAccount:
    """Leave a word for colleagues at a story. It is never printed."""
    words = checked_words(EditKind.NOTE, text)
    if not words:
        raise NewsletterError("the note", "has no words", 'newsletter note 3 "Call the ministry before ten."')

    def decide(desk: EditDesk) -> Decision:
        story = desk.seen_at(number, seen.key)
        return Decision(said=f"noted at “{desk.headline(story)}”", new=(desk.edit(EditKind.NOTE, story, value=words),), prints=False)

    return await change(newsroom, issue_on, decide, by=by, keys=(seen.key,) if seen.key else ())


async def undo(newsroom: Newsroom, issue_on: date, number: int, *, by: str) -> EditAccount:
    """Undo an edit, with those that were one decision with it. What was said before it counts again. Twice does no harm."""

    def decide(desk: EditDesk) -> Decision:
        found = next((one for one in desk.edited.edits if one.id == number), None)
        if found is None:
            problem = f"the {desk.thing()} has none of that number; nothing was changed"
            raise RefusedStep(f"edit {number}", problem, f"newsletter edits --date {issue_on} shows their numbers.")
        together = _together(found, desk.edited.standing)
        if not together:
            return Decision(said=f"edit {number} was undone by {found.undone_by} already", prints=False)
        ids = tuple(one.id for one in together)
        return Decision(said=f"undone: {told(found)}", undone=ids, prints=any(one.kind is not EditKind.NOTE for one in together))

    return await change(newsroom, issue_on, decide, by=by)


def told(edit: Edit) -> str:
    """What was decided, in a few words."""
    match edit.kind:
        case EditKind.PLACE | EditKind.LOCK:
            return f"{edit.kind.value} at no. {edit.place}"
        case EditKind.BENCH:
            return "bench"
    return f"{edit.kind.value} “{edit.value}”" if edit.value else f"{edit.kind.value} as the machine has it"


def _reworded(desk: EditDesk, thing: str, story: Candidate | None, *, kind: EditKind, text: str, version: int | None) -> Edit | None:
    """The edit, or None where it says what stands already. Raises RefusedStep where somebody else has changed the same words meanwhile."""
    value = _report(thing, story, text) if kind is EditKind.LEAD and story else checked_words(kind, text)
    force = desk.arrangement.in_force
    standing = force.words.get(story.cluster.key, {}).get(kind) if story else force.above.get(kind)
    if value == (standing.value if standing else ""):
        return None
    desk.require_current(thing, f"its {kind.value}", desk.since(version, {kind}, [story.cluster.key] if story else None))
    return desk.edit(kind, story, value=value)


def _report(thing: str, story: Candidate, url: str) -> str:
    if not url.strip():
        return ""
    found = next((one for address in typed_addresses(url) if (one := chosen_report(story, canonical_url(address)))), None)
    if found is None:
        reports = ", ".join(one.url for one in story.cluster.stories[:5])
        raise NewsletterError(thing, f"{url.strip()} is no report of it", f"Its reports: {reports}. newsletter merge brings another in.")
    return found.canonical_url


def _together(found: Edit, standing: Sequence[Edit]) -> list[Edit]:
    """The edits in force that were one decision with this one."""
    if found.kind not in ARRANGING:
        return [one for one in standing if one.id == found.id]
    head = found.value or str(found.id)
    return [one for one in standing if one.kind in ARRANGING and head in (str(one.id), one.value)]
