"""The checks of the stories themselves: enough of them, each with its words, none twice, a link, a picture's credit, a person's edits."""

from collections import Counter
from collections.abc import Iterator, Sequence

from newsletter.issue.lifecycle import thin_day_reason
from newsletter.model.checks import Check, Light
from newsletter.model.editing import Edit, EditKind
from newsletter.model.issues import Issue, Slot
from newsletter.model.links import safe_link
from newsletter.model.options import SelectionOptions

_SAID = {
    EditKind.PLACE: "the place",
    EditKind.LOCK: "the lock",
    EditKind.HEADLINE: "the headline",
    EditKind.SUMMARY: "the summary",
    EditKind.WHY: "the “why it matters”",
    EditKind.LEAD: "the choice of the main link",
}
"""What is lost when the story of such an edit is not in the letter."""


def check_stories(issue: Issue, slots: Sequence[Slot], selection: SelectionOptions) -> Iterator[Check]:
    """Each of them about all stories at once."""
    yield _stories(slots, selection)
    yield _words(issue, slots)
    yield _repeats(slots)
    yield _links(slots)
    yield _pictures(slots)


def check_edits(lost: Sequence[Edit]) -> Iterator[Check]:
    """Somebody's work that readers will not see."""
    told = [f"{_SAID[edit.kind]} that {edit.by} gave {edit.url}" for edit in lost if edit.kind in _SAID]
    if told:
        cure = "Pin that story, or undo the edit: newsletter edits"
        yield Check(code="edits", light=Light.AMBER, text=f"the letter has not the story any more of {'; '.join(told)}", cure=cure)


def _stories(slots: Sequence[Slot], selection: SelectionOptions) -> Check:
    if len(slots) < selection.fewest:
        return Check(
            code="stories", light=Light.RED, text=thin_day_reason(len(slots), selection.fewest), cure="Add one: newsletter add URL"
        )
    if len(slots) < selection.size:
        return Check(code="stories", light=Light.AMBER, text=f"{len(slots)} stories instead of {selection.size}")
    return Check(code="stories", light=Light.GREEN, text=f"{len(slots)} stories")


def _words(issue: Issue, slots: Sequence[Slot]) -> Check:
    missing = [] if issue.subject else ["the subject"]
    missing += [f"place {number}" for number in range(1, len(slots) + 1) if number not in {slot.number for slot in slots}]
    missing += [f"the headline of story {slot.number}" for slot in slots if not slot.headline]
    if missing:
        return Check(code="words", light=Light.RED, text=f"empty: {', '.join(missing)}", cure="Draft again, or leave the story out.")
    bare = [str(slot.number) for slot in slots if not slot.summary]
    if bare:
        return Check(code="words", light=Light.AMBER, text=f"no summary: story {', '.join(bare)}")
    return Check(code="words", light=Light.GREEN, text="subject, headlines and summaries are there")


def _repeats(slots: Sequence[Slot]) -> Check:
    for name, values in (
        ("story", [slot.story_id for slot in slots]),
        ("link", [slot.url for slot in slots]),
        ("happening", [slot.cluster_key for slot in slots]),
        ("headline", [slot.headline.casefold() for slot in slots]),
    ):
        twice = [value for value, count in Counter(values).items() if count > 1]
        if twice:
            places = " and ".join(str(slot.number) for slot, value in zip(slots, values, strict=True) if value == twice[0])
            return Check(code="repeats", light=Light.RED, text=f"the same {name} in {places}", cure="Draft again.")
    return Check(code="repeats", light=Light.GREEN, text="no story twice")


def _links(slots: Sequence[Slot]) -> Check:
    broken = [str(slot.number) for slot in slots if safe_link(slot.url) is None]
    if broken:
        return Check(code="links", light=Light.AMBER, text=f"a link that may not be printed: story {', '.join(broken)}")
    return Check(code="links", light=Light.GREEN, text="every story has a link")


def _pictures(slots: Sequence[Slot]) -> Check:
    shown = [slot for slot in slots if slot.picture]
    for slot in shown:
        if slot.picture and not slot.picture.credit.strip():
            return Check(code="pictures", light=Light.RED, text=f"the picture of story {slot.number} has no credit", cure="Draft again.")
    bare = [str(slot.number) for slot in shown if slot.picture and not slot.picture.alt.strip()]
    if bare:
        text = f"the picture of story {', '.join(bare)} has no words for those who cannot see it"
        return Check(code="pictures", light=Light.AMBER, text=text)
    return Check(code="pictures", light=Light.GREEN, text="pictures carry their credit" if shown else "no pictures")
