"""From a selection to an issue: fills the slots with the words as printed.

Every word is the publisher's or one of our fixed phrases, but for what a person wrote in their place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from newsletter.issue.casing import Casing, learn_casing
from newsletter.issue.headlines import clean_headline, fit_headline
from newsletter.issue.in_force import NOTHING, InForce
from newsletter.issue.opening import write_intro, write_preheader, write_subject
from newsletter.issue.sentences import count_words
from newsletter.issue.shortening import shorten_line
from newsletter.issue.slugs import make_slugs
from newsletter.issue.summaries import write_summary
from newsletter.issue.wording import led_by_hand, machine_words, worded
from newsletter.model.editing import EditKind, MachineWords
from newsletter.model.issues import OtherReport, Slot, SlotPicture
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.plain_text import plain
from newsletter.model.selections import Candidate, Selection
from newsletter.model.stories import Story

LABEL_LIMIT = 30
WORDS_A_MINUTE = 230
DAYS_TEXTS = 3_000
"""Summaries that are read to learn how words are written: more of them teach no more, and take time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """An issue's words: its slots in order and what stands above them. ``machines``: what would stand where a person changed words."""

    slots: tuple[Slot, ...]
    subject: str
    preheader: str
    intro: str
    machines: tuple[MachineWords, ...] = ()


def compose(
    selection: Selection,
    *,
    words: Phrasebook,
    hour: int,
    full: int,
    pictures: Mapping[int, SlotPicture],
    previous_subject: str = "",
    by_hand: InForce = NOTHING,
    kept: Mapping[str, Slot] | None = None,
) -> Composition:
    """Fill the slots and write the opening in ``words``. ``hour`` is the local hour of sending, ``full`` the size of a normal issue.

    ``by_hand``: a person's words, which the opening then tells too. Nothing is arranged here. ``kept``: slots by cluster key whose
    words the machine wrote before, from more of the day than is at hand now: they stay.
    """
    day = _words_of_the_day(selection)
    before = kept or {}
    machines: list[MachineWords] = []
    slots: list[Slot] = []
    for number, candidate in enumerate(selection.chosen, start=1):
        edits = by_hand.words.get(candidate.cluster.key, {})
        led = led_by_hand(candidate, edits)
        old = before.get(candidate.cluster.key)
        slots.append(worded(_slot(led, number, picture=pictures.get(led.lead.id), day=day, old=old), edits))
        if edits:
            machines.append(machine_words(_slot(candidate, number, picture=None, day=day, old=old)))
    return _opened(_titled(slots), words, day, hour=hour, full=full, previous=previous_subject, by_hand=by_hand, machines=machines)


def _titled(slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """With what is made of the headlines: addresses and labels."""
    slugs = make_slugs([slot.headline for slot in slots])
    return tuple(replace(slot, slug=slug, label=_label(slot.headline, slot.topic)) for slot, slug in zip(slots, slugs, strict=True))


def _opened(
    slots: tuple[Slot, ...],
    words: Phrasebook,
    day: Casing,
    *,
    hour: int,
    full: int,
    previous: str,
    by_hand: InForce,
    machines: Sequence[MachineWords],
) -> Composition:
    """With what stands above the stories: the machine's, unless a person wrote it."""
    own = {
        EditKind.SUBJECT: write_subject(slots, words, full=full, previous=previous),
        EditKind.PREHEADER: write_preheader(slots, words, day),
        EditKind.INTRO: write_intro(slots, words, hour=hour, full=full),
    }
    printed = own | {kind: edit.value for kind, edit in by_hand.above.items() if edit.value}
    above = MachineWords(cluster_key="", headline=own[EditKind.SUBJECT], summary=own[EditKind.INTRO], why=own[EditKind.PREHEADER], url="")
    return Composition(
        slots=slots,
        subject=printed[EditKind.SUBJECT],
        preheader=printed[EditKind.PREHEADER],
        intro=printed[EditKind.INTRO],
        machines=(*machines, above) if by_hand.above else tuple(machines),
    )


def _slot(candidate: Candidate, number: int, *, picture: SlotPicture | None, day: Casing, old: Slot | None) -> Slot:
    lead, reasons = candidate.lead, tuple(reason.text for reason in candidate.reasons)
    if old and old.story_id == lead.id:
        also = old.also if [other.url for other in old.also] == [other.url for other in candidate.also] else None
        return replace(old, number=number, picture=picture, reasons=reasons, also=also or _other_reports(candidate.also, day))
    headline = _headline(lead, day)
    return Slot(
        number=number,
        slug="",
        topic=plain(candidate.topic),
        label="",
        headline=headline,
        original_headline=plain(lead.title),
        summary=write_summary(headline, lead.summary, lead.text),
        source=plain(lead.source),
        byline=_byline(lead),
        minutes=max(1, round(count_words(lead.text or lead.summary) / WORDS_A_MINUTE)),
        url=lead.url,
        published_at=lead.published_at,
        also=_other_reports(candidate.also, day),
        picture=picture,
        update_of=candidate.update_of,
        cluster_key=candidate.cluster.key,
        story_id=lead.id,
        reasons=reasons,
    )


def _words_of_the_day(selection: Selection) -> Casing:
    candidates = (*selection.chosen, *selection.runners_up, *selection.passed_over)
    summaries = (story.summary for candidate in candidates for story in candidate.cluster.stories)
    return learn_casing(islice(summaries, DAYS_TEXTS))


def _headline(story: Story, day: Casing) -> str:
    return fit_headline(_clean(story, day))


def _clean(story: Story, day: Casing) -> str:
    own = learn_casing((story.summary, story.text))
    return clean_headline(story.title, source=story.source, family=story.family, own=own, general=day)


def _label(headline: str, topic: str) -> str:
    """The headline in 30 characters, or the topic where not even one of its words is so short."""
    return shorten_line(headline.rstrip("…").rstrip(), LABEL_LIMIT) or plain(topic)


def _byline(story: Story) -> str:
    byline, agency = plain(story.byline), plain(story.agency)
    return byline if not agency or agency.lower() in byline.lower() else f"{byline}, {agency}" if byline else agency


def _other_reports(stories: Sequence[Story], day: Casing) -> tuple[OtherReport, ...]:
    return tuple(OtherReport(source=plain(story.source), title=_clean(story, day), url=story.url) for story in stories)
