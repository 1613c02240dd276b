"""The words that a person wrote, and the report a person chose, in place of the machine's; checked before they are taken."""

import re
from collections.abc import Mapping
from dataclasses import replace

from newsletter.issue.shortening import width
from newsletter.model.editing import Edit, EditKind, MachineWords
from newsletter.model.errors import NewsletterError
from newsletter.model.issues import Slot
from newsletter.model.plain_text import header_text, plain
from newsletter.model.selections import Candidate
from newsletter.model.stories import Story

LIMITS: Mapping[EditKind, int] = {
    EditKind.HEADLINE: 110,
    EditKind.SUMMARY: 600,
    EditKind.WHY: 300,
    EditKind.NOTE: 1_000,
    EditKind.SUBJECT: 100,
    EditKind.PREHEADER: 150,
    EditKind.INTRO: 600,
}
"""The most characters of each (of all but the note the most columns: a Chinese sign has two). The machine writes less. With all ten
stories at their limits the letter stays under what preflight refuses, though it warns."""

_NAMES = {EditKind.WHY: "why it matters"}
_IN_HEADERS = frozenset({EditKind.SUBJECT, EditKind.PREHEADER})
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def checked_words(kind: EditKind, text: str) -> str:
    """The words as they will be printed: one line of plain text. Raises NewsletterError that names the limit which they break.

    Empty words are taken too: they give the machine's own their place again.
    """
    name = _NAMES.get(kind, kind.value)
    if _CONTROL.search(text):
        raise NewsletterError(f"the {name}", "holds control characters or marks that turn text around", "Type it anew.")
    if found := _MARKUP.search(text):
        raise NewsletterError(f"the {name}", f"holds markup ({found[0][:40]}); only plain text is printed", "Write the signs themselves.")
    written = header_text(text, 5_000) if kind in _IN_HEADERS else plain(text, 5_000)
    limit = LIMITS[kind]
    if (long := width(written)) > limit:
        raise NewsletterError(f"the {name}", f"has {long} characters; at most {limit} are printed", f"Leave out {long - limit}.")
    return written


def chosen_report(candidate: Candidate, url: str) -> Story | None:
    """The cluster's own report at a canonical address, or None."""
    return next((story for story in candidate.cluster.stories if story.canonical_url == url), None)


def led_by_hand(candidate: Candidate, words: Mapping[EditKind, Edit]) -> Candidate:
    """With the report that a person sends readers to; what the machine would send them to is named among the others."""
    edit = words.get(EditKind.LEAD)
    story = chosen_report(candidate, edit.value) if edit and edit.value else None
    if story is None or story.id == candidate.lead.id:
        return candidate
    others = (candidate.lead, *candidate.also)
    also = tuple(other for other in others if other.id != story.id and other.family != story.family)
    return replace(candidate, lead=story, also=also)


def worded(slot: Slot, words: Mapping[EditKind, Edit]) -> Slot:
    """With the words that a person wrote."""
    written = {kind: edit.value for kind, edit in words.items() if edit.value}
    return replace(
        slot,
        headline=written.get(EditKind.HEADLINE, slot.headline),
        summary=written.get(EditKind.SUMMARY, slot.summary),
        why=written.get(EditKind.WHY, slot.why),
    )


def machine_words(slot: Slot) -> MachineWords:
    """What the machine would have printed."""
    return MachineWords(cluster_key=slot.cluster_key, headline=slot.headline, summary=slot.summary, why=slot.why, url=slot.url)
