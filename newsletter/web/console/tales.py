"""The stories of an issue as cards: number, headline, source, and chips that say what persons did to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsletter.daily.edit_facts import StoryEdits, Waiting
from newsletter.model.rulings import Ruling, RulingKind
from newsletter.model.web_addresses import canonical_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Tale:
    """A card. ``number`` is the slot, or on the bench the one behind it; ``key`` its cluster."""

    number: int
    path: str
    key: str
    headline: str
    source: str
    topic: str
    chips: tuple[str, ...]
    said: str = ""


def slot_tale(story: StoryEdits, iso: str, rulings: Sequence[Ruling]) -> Tale:
    """A printed story."""
    return Tale(
        number=story.number,
        path=f"/console/{iso}/story/{story.number}",
        key=story.key,
        headline=story.slot.headline,
        source=story.slot.source,
        topic=story.slot.topic,
        chips=tuple(_chips(story, rulings)),
    )


def bench_tale(one: Waiting, iso: str) -> Tale:
    """A story that could be printed instead."""
    candidate = one.candidate
    chips = ("taken out" if one.benched else "", reports_told(len(candidate.cluster.stories)), "note" if one.notes else "")
    return Tale(
        number=one.number,
        path=f"/console/{iso}/story/{one.key}",
        key=one.key,
        headline=candidate.lead.title,
        source=candidate.lead.source,
        topic=candidate.topic,
        chips=tuple(chip for chip in chips if chip),
        said=candidate.reasons[0].text if candidate.reasons and not one.benched else "",
    )


def pin_of(rulings: Sequence[Ruling], key: str, urls: Sequence[str]) -> Ruling | None:
    """The pin that holds a story, if there is one."""
    pins = [ruling for ruling in rulings if ruling.kind is RulingKind.PIN]
    theirs = {canonical_url(url) for url in urls}
    return next((pin for pin in pins if pin.cluster_key == key or not theirs.isdisjoint(pin.urls)), None)


def reports_told(number: int) -> str:
    """``3 reports``."""
    return f"{number} report{'' if number == 1 else 's'}"


def _chips(story: StoryEdits, rulings: Sequence[Ruling]) -> Iterator[str]:
    slot = story.slot
    if pin_of(rulings, story.key, [slot.url, *(report.url for report in story.reports)]):
        yield "pinned"
    if story.lock:
        yield "locked"
    elif story.where:
        yield "moved"
    if story.words:
        yield "edited"
    if story.notes:
        yield "note"
    if slot.update_of:
        yield "update"
    if slot.also:
        yield reports_told(1 + len(slot.also))
