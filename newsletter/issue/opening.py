"""The words above the slots: subject, preheader and the opening paragraph, made of the stories' own headlines."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, product

from newsletter.issue.casing import Casing, is_title_case
from newsletter.issue.english import NUMBERS, SMALL_WORDS
from newsletter.issue.phrases import also_today, opening, thin_subject, week_opening, week_subject, with_others
from newsletter.issue.sentences import count_words, ends_with_abbreviation
from newsletter.issue.shortening import ends_well, shorten, width
from newsletter.model.issues import Slot
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.plain_text import header_text

SUBJECT_LIMIT = 62
PREHEADER_LEAST, PREHEADER_LIMIT = 85, 110
INTRO_WORDS = 45
_MIDDLE_LENGTH = 44


def write_subject(slots: Sequence[Slot], words: Phrasebook, *, full: int, previous: str = "") -> str:
    """The lead in plain words and how many follow; never the subject of the issue before, which mail clients would thread with it.

    ``full`` is the size of a normal issue: with fewer stories the subject says their number.
    """
    for slot in slots:
        for subject in _subjects(slot.headline, len(slots), words, thin=len(slots) < full):
            if subject and width(subject) <= SUBJECT_LIMIT and subject != previous:
                return subject
    return ""


def write_preheader(
    slots: Sequence[Slot], words: Phrasebook, day: Casing | None = None, *, also: Callable[[Phrasebook, Sequence[str]], str] = also_today
) -> str:
    """Three other stories, in 85 to 110 characters where their words allow it; two that stand whole beat three cut short."""
    rest = [_priced(place, _forms(slot, day or Casing())) for place, slot in enumerate(slots[1:])]
    groups = [group for size in (3, 2, 1) for group in combinations(rest, size)]
    lines = ((_cost(chosen), also(words, [form for _, form in chosen])) for group in groups for chosen in product(*group))
    fitting = [(cost, line) for cost, line in lines if width(line) <= PREHEADER_LIMIT]
    return header_text(min(fitting, key=lambda found: (width(found[1]) < PREHEADER_LEAST, found[0]), default=(0, ""))[1])


def write_intro(slots: Sequence[Slot], words: Phrasebook, *, hour: int, full: int) -> str:
    """The opening paragraph: the first three stories as sentences, then what else there is. ``full`` is the size of a normal issue."""
    thin = len(slots) < full
    return _best_intro(slots, lambda stories, others: opening(words, stories, others, hour=hour, thin=thin))


def write_week_subject(slots: Sequence[Slot], words: Phrasebook) -> str:
    """The week in a number of stories, and its lead as far as it fits."""
    for slot in slots[:1]:
        line = header_text(slot.headline)
        shorter = (shorten(line.rstrip("…"), room) for room in range(SUBJECT_LIMIT, 20, -4))
        lines = (line, *(short for short in shorter if ends_well(line, short)), header_text(slot.label))
        subjects = [week_subject(words, one, len(slots)) for one in lines if one]
        return next((subject for subject in subjects if width(subject) <= SUBJECT_LIMIT), subjects[-1])
    return ""


def write_week_intro(slots: Sequence[Slot], words: Phrasebook, *, hour: int) -> str:
    """The opening paragraph of the weekly letter."""
    return _best_intro(slots, lambda stories, others: week_opening(words, stories, others, hour=hour))


def _best_intro(slots: Sequence[Slot], write: Callable[[str, int], str]) -> str:
    """The first three stories in the longest forms that fit; else the lead's label alone."""
    if not slots:
        return ""
    first = slots[:3]
    choices = product(*(tuple(map(_sentence, _lines(slot))) for slot in first))
    longest_first = sorted(choices, key=lambda forms: -count_words(" ".join(forms)))
    intros = (write(" ".join(forms), len(slots) - len(first)) for forms in longest_first)
    return next((intro for intro in intros if count_words(intro) <= INTRO_WORDS), write(_sentence(first[0].label), len(slots) - 1))


def _priced(place: int, forms: Sequence[str]) -> list[tuple[float, str]]:
    """The forms of a story with what it costs to take them: each step to a shorter one counts one, a place further down a tenth."""
    return [(step + place / 10, form) for step, form in enumerate(forms)]


def _cost(chosen: Sequence[tuple[float, str]]) -> float:
    """What a choice costs; a story too few counts a little less than a cut one."""
    return sum(cost for cost, _ in chosen) + 0.9 * (3 - len(chosen))


def _subjects(headline: str, stories: int, words: Phrasebook, *, thin: bool) -> Iterator[str]:
    """Ways to say it, best first: whole with what follows, whole, then shortened."""
    line, others = header_text(headline), stories - 1
    yield from with_others(words, line, others) if others else ()
    yield thin_subject(words, line, stories) if thin and others else line
    for room in range(SUBJECT_LIMIT, 20, -4):
        short = shorten(line.rstrip("…"), room)
        if short != line and ends_well(line, short):
            yield from with_others(words, short, others) if others else ()
    yield shorten(line, SUBJECT_LIMIT)


def _lines(slot: Slot) -> tuple[str, ...]:
    """A story in a line, longest form first: its headline, a beginning of it that ends well, its label."""
    middle = shorten(slot.headline.rstrip("…"), _MIDDLE_LENGTH)
    whole = slot.headline if not slot.headline.endswith("…") else ""
    lines = (whole, middle if ends_well(slot.headline, middle) else "", slot.label)
    return tuple(dict.fromkeys(line for line in lines if line))


def _forms(slot: Slot, day: Casing) -> tuple[str, ...]:
    """A story inside a sentence, longest form first."""
    if is_title_case(slot.headline):
        return _lines(slot)
    return tuple(_inside(line, day) for line in _lines(slot))


def _inside(line: str, day: Casing) -> str:
    """Without its capital and end mark, where running text shows that the first word is no name."""
    bare = line.rstrip("!…")
    first, space, rest = (bare if ends_with_abbreviation(bare) else bare.rstrip(".")).partition(" ")
    common = first.lower() in SMALL_WORDS | NUMBERS or day.form(first) == first.lower()
    return (first.lower() if common else first) + space + rest


def _sentence(line: str) -> str:
    return line if line[-1:] in ".!?…。！？؟" else f"{line}."
