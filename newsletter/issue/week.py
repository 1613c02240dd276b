"""The week's best: chosen from what its issues told, each affair once and as it stands last, with words above it of its own."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from newsletter.issue.casing import learn_casing
from newsletter.issue.opening import write_preheader, write_week_intro, write_week_subject
from newsletter.issue.phrases import also_this_week
from newsletter.model.chapters import Kin, Place
from newsletter.model.issues import Issue, Slot
from newsletter.model.options import LetterheadOptions
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.variants import Variant
from newsletter.model.weeks import WeekDates, WeekStory

SIZE, PER_TOPIC = 10, 3

_TOLD_AGAIN = 0.25
"""What a day on which an affair was told besides its best one adds to its weight, as a share of that day's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The week's letter: its words, its stories numbered from 1, and when each was told. It leads to no earlier stories."""

    issue: Issue
    slots: tuple[Slot, ...]
    dates: WeekDates
    kin: Mapping[int, Sequence[Kin]] = field(default_factory=dict)


def week_of(variant: Variant, issue: Issue, stories: Sequence[WeekStory], letterhead: LetterheadOptions, words: Phrasebook) -> Week:
    """The best of these stories for an effective weekly variant."""
    best = choose_week(stories, size=variant.top or SIZE, muted=variant.muted)
    slots = tuple(replace(one.slot, number=number, update_of="") for number, one in enumerate(best, start=1))
    hour = issue.due_at.astimezone(ZoneInfo(letterhead.zone)).hour
    return Week(
        issue=replace(
            issue,
            subject=write_week_subject(slots, words),
            preheader=write_preheader(slots, words, learn_casing(slot.summary for slot in slots), also=also_this_week),
            intro=write_week_intro(slots, words, hour=hour),
        ),
        slots=slots,
        dates=WeekDates(
            dates={number: one.issue_on for number, one in enumerate(best, start=1)}, issues=len({one.issue_id for one in stories})
        ),
    )


def choose_week(
    stories: Iterable[WeekStory], *, size: int = SIZE, per_topic: int = PER_TOPIC, muted: Collection[str] = ()
) -> tuple[WeekStory, ...]:
    """The weightiest affairs of the week, each by its latest story; few of one topic, unless places would stay empty."""
    heard = [one for one in stories if one.slot.topic not in muted]
    tops = _tops(heard)
    ranked = sorted(_lines(heard), key=lambda line: (-_weight(line, tops), _latest(line).slot.number, line[0].place))
    chosen: list[WeekStory] = []
    spared: list[WeekStory] = []
    topics: Counter[str] = Counter()
    for one in map(_latest, ranked):
        roomy = topics[one.slot.topic] < per_topic and len(chosen) < size
        (chosen if roomy else spared).append(one)
        topics[one.slot.topic] += roomy
    order = {_latest(line).place: rank for rank, line in enumerate(ranked)}
    return tuple(sorted((*chosen, *spared[: size - len(chosen)]), key=lambda one: order[one.place]))


def _lines(stories: Sequence[WeekStory]) -> list[list[WeekStory]]:
    """The stories that are one affair: of one cluster, or chapters of each other."""
    belongs: dict[Place | str, int] = {}
    lines: dict[int, list[WeekStory]] = defaultdict(list)
    for number, one in enumerate(sorted(stories, key=lambda one: (one.issue_on, one.slot.number))):
        known = {belongs[mark] for mark in (one.slot.cluster_key, *one.earlier) if mark in belongs}
        line = min(known, default=number)
        for other in known - {line}:
            lines[line] += lines.pop(other)
        lines[line].append(one)
        belongs |= {mark: line for told in lines[line] for mark in (told.slot.cluster_key, told.place)}
    return list(lines.values())


def _latest(line: Sequence[WeekStory]) -> WeekStory:
    """The affair as it stands; of two stories in one issue the one that stood higher."""
    return max(line, key=lambda one: (one.issue_on, -one.slot.number))


def _weight(line: Sequence[WeekStory], tops: Mapping[int, float]) -> float:
    best, *others = sorted((_share(one, tops) for one in line), reverse=True)
    return best + _TOLD_AGAIN * sum(others)


def _share(one: WeekStory, tops: Mapping[int, float]) -> float:
    """From nearly 0 to 2: how high it stood in its issue, and its score beside the best one of that day; days are not compared by score."""
    return 1 / (1 + (one.slot.number - 1) / SIZE) + (max(one.score, 0.0) / tops[one.issue_id] if tops[one.issue_id] > 0 else 0.0)


def _tops(stories: Iterable[WeekStory]) -> dict[int, float]:
    tops: dict[int, float] = defaultdict(float)
    for one in stories:
        tops[one.issue_id] = max(tops[one.issue_id], one.score)
    return tops
