"""The variants of an issue as its readers chose them: which of its stories each holds, and words above them that are true of those."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from newsletter.issue.casing import learn_casing
from newsletter.issue.opening import write_intro, write_preheader, write_subject
from newsletter.model.chapters import Kin
from newsletter.model.issues import Issue, Slot
from newsletter.model.options import LetterheadOptions
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.variants import Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class Abridged:
    """An issue as a variant has it: its words, its stories numbered from 1, and what each of them leads to by that number."""

    issue: Issue
    slots: tuple[Slot, ...]
    kin: Mapping[int, Sequence[Kin]] = field(default_factory=dict)


def effective(variant: Variant, slots: Sequence[Slot], letterhead: LetterheadOptions) -> Variant:
    """The variant without what makes no difference to these stories, so that as few as possible are rendered.

    Muting everything means that nothing is muted: who is to get a letter gets one with stories in it.
    """
    named = {topic.casefold() for topic in variant.muted}
    muted = {slot.topic for slot in slots if slot.topic.casefold() in named}
    left = [slot for slot in slots if slot.topic not in muted]
    return replace(
        variant,
        muted=tuple(sorted(muted)) if left else (),
        top=variant.top if variant.top < len(left or slots) else 0,
        language="" if _plain(variant.language) == _plain(letterhead.language) else variant.language,
    )


def _plain(locale: str) -> str:
    """``en`` of ``en_GB``: readers choose a language, not a country."""
    return locale.partition("_")[0]


def abridge(
    variant: Variant,
    issue: Issue,
    slots: Sequence[Slot],
    letterhead: LetterheadOptions,
    kin: Mapping[int, Sequence[Kin]],
    *,
    words: Phrasebook,
) -> Abridged:
    """The stories of an effective variant. Its words are the issue's where it holds all of them, else written anew in ``words``."""
    kept = tuple(slot for slot in slots if slot.topic not in variant.muted)[: variant.top or None]
    if len(kept) == len(slots):
        return Abridged(issue=issue, slots=tuple(slots), kin=kin)
    return Abridged(
        issue=_with_words(issue, kept, letterhead, words),
        slots=tuple(replace(slot, number=number) for number, slot in enumerate(kept, start=1)),
        kin={number: kin[slot.number] for number, slot in enumerate(kept, start=1) if slot.number in kin},
    )


def _with_words(issue: Issue, slots: Sequence[Slot], letterhead: LetterheadOptions, words: Phrasebook) -> Issue:
    amount = len(slots)
    hour = issue.due_at.astimezone(ZoneInfo(letterhead.zone)).hour
    return replace(
        issue,
        subject=write_subject(slots, words, full=amount),
        preheader=write_preheader(slots, words, learn_casing(slot.summary for slot in slots)),
        intro=write_intro(slots, words, hour=hour, full=amount),
    )
