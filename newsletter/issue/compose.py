"""From a selection to an issue: fills the slots with the words as printed. Every word is the publisher's or one of our fixed phrases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from newsletter.issue.casing import Casing, learn_casing
from newsletter.issue.headlines import clean_headline, fit_headline
from newsletter.issue.opening import write_intro, write_preheader, write_subject
from newsletter.issue.sentences import count_words
from newsletter.issue.shortening import shorten_line
from newsletter.issue.slugs import make_slugs
from newsletter.issue.summaries import write_summary
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
    """An issue's words: its slots in order and what stands above them."""

    slots: tuple[Slot, ...]
    subject: str
    preheader: str
    intro: str


def compose(
    selection: Selection, *, words: Phrasebook, hour: int, full: int, pictures: Mapping[int, SlotPicture], previous_subject: str = ""
) -> Composition:
    """Fill the slots and write the opening in ``words``. ``hour`` is the local hour of sending, ``full`` the size of a normal issue."""
    day = _words_of_the_day(selection)
    headlines = [_headline(candidate.lead, day) for candidate in selection.chosen]
    slugs = make_slugs(headlines)
    slots = tuple(
        _slot(candidate, number, headline, slug, picture=pictures.get(candidate.lead.id), day=day)
        for number, (candidate, headline, slug) in enumerate(zip(selection.chosen, headlines, slugs, strict=True), start=1)
    )
    return Composition(
        slots=slots,
        subject=write_subject(slots, words, full=full, previous=previous_subject),
        preheader=write_preheader(slots, words, day),
        intro=write_intro(slots, words, hour=hour, full=full),
    )


def _slot(candidate: Candidate, number: int, headline: str, slug: str, *, picture: SlotPicture | None, day: Casing) -> Slot:
    lead = candidate.lead
    return Slot(
        number=number,
        slug=slug,
        topic=plain(candidate.topic),
        label=_label(headline, candidate.topic),
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
        reasons=tuple(reason.text for reason in candidate.reasons),
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
