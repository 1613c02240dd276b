"""The words above the slots: subject, preheader and the opening paragraph, made of the stories' own headlines."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from newsletter.issue.casing import Casing, is_title_case
from newsletter.issue.english import NUMBERS, SMALL_WORDS
from newsletter.issue.phrases import Phrases
from newsletter.issue.sentences import count_words, ends_with_abbreviation
from newsletter.issue.shortening import ends_well, shorten, width
from newsletter.model.issues import Slot
from newsletter.model.plain_text import header_text

SUBJECT_LIMIT = 62
PREHEADER_LEAST, PREHEADER_LIMIT = 85, 110
INTRO_WORDS = 45
_MIDDLE_LENGTH = 44


def write_subject(slots: Sequence[Slot], phrases: Phrases, *, full: int, previous: str = "") -> str:
    """The lead in plain words and how many follow; never the subject of the issue before, which mail clients would thread with it.

    ``full`` is the size of a normal issue: with fewer stories the subject says their number.
    """
    for slot in slots:
        for subject in _subjects(slot.headline, len(slots), phrases, thin=len(slots) < full):
            if subject and width(subject) <= SUBJECT_LIMIT and subject != previous:
                return subject
    return ""


def write_preheader(slots: Sequence[Slot], phrases: Phrases, words: Casing | None = None) -> str:
    """Three other stories, in 85 to 110 characters where their words allow it; two that stand whole beat three cut short."""
    rest = [_priced(place, _forms(slot, words or Casing())) for place, slot in enumerate(slots[1:])]
    groups = [group for size in (3, 2, 1) for group in combinations(rest, size)]
    lines = ((_cost(chosen), _preheader(chosen, phrases)) for group in groups for chosen in product(*group))
    fitting = [(cost, line) for cost, line in lines if width(line) <= PREHEADER_LIMIT]
    return header_text(min(fitting, key=lambda found: (width(found[1]) < PREHEADER_LEAST, found[0]), default=(0, ""))[1])


def write_intro(slots: Sequence[Slot], phrases: Phrases, *, hour: int, full: int) -> str:
    """The opening paragraph: the first three stories as sentences, then what else there is. ``full`` is the size of a normal issue."""
    if not slots:
        return ""
    first, thin = slots[:3], len(slots) < full
    choices = product(*(tuple(map(_sentence, _lines(slot))) for slot in first))
    longest_first = sorted(choices, key=lambda forms: -count_words(" ".join(forms)))
    intros = (_intro(forms, len(slots) - len(first), phrases, hour, thin=thin) for forms in longest_first)
    lone = _intro((_sentence(first[0].label),), len(slots) - 1, phrases, hour, thin=thin)
    return next((intro for intro in intros if count_words(intro) <= INTRO_WORDS), lone)


def _priced(place: int, forms: Sequence[str]) -> list[tuple[float, str]]:
    """The forms of a story with what it costs to take them: each step to a shorter one counts one, a place further down a tenth."""
    return [(step + place / 10, form) for step, form in enumerate(forms)]


def _cost(chosen: Sequence[tuple[float, str]]) -> float:
    """What a choice costs; a story too few counts a little less than a cut one."""
    return sum(cost for cost, _ in chosen) + 0.9 * (3 - len(chosen))


def _preheader(chosen: Sequence[tuple[float, str]], phrases: Phrases) -> str:
    return phrases.preheader.format(stories=phrases.between.join(form for _, form in chosen))


def _subjects(headline: str, stories: int, phrases: Phrases, *, thin: bool) -> Iterator[str]:
    """Ways to say it, best first: whole with what follows, whole, then shortened."""
    line, others = header_text(headline), stories - 1
    yield from _with_others(line, others, phrases)
    yield phrases.thin_subject.format(count=stories, headline=line) if thin and others else line
    for room in range(SUBJECT_LIMIT, 20, -4):
        short = shorten(line.rstrip("…"), room)
        if short != line and ends_well(line, short):
            yield from _with_others(short, others, phrases)
    yield shorten(line, SUBJECT_LIMIT)


def _with_others(line: str, others: int, phrases: Phrases) -> Iterator[str]:
    if others < 1:
        return
    more = phrases.more(others)
    if line[-1:] in "?!…":
        yield phrases.subject_after_mark.format(headline=line, more=more)
    elif "," in line:
        yield phrases.subject_with_comma.format(headline=line, more=more)
    else:
        yield phrases.subject.format(headline=line, more=more)
        yield phrases.short_subject.format(headline=line, number=more.split()[0])


def _lines(slot: Slot) -> tuple[str, ...]:
    """A story in a line, longest form first: its headline, a beginning of it that ends well, its label."""
    middle = shorten(slot.headline.rstrip("…"), _MIDDLE_LENGTH)
    whole = slot.headline if not slot.headline.endswith("…") else ""
    lines = (whole, middle if ends_well(slot.headline, middle) else "", slot.label)
    return tuple(dict.fromkeys(line for line in lines if line))


def _forms(slot: Slot, words: Casing) -> tuple[str, ...]:
    """A story inside a sentence, longest form first."""
    if is_title_case(slot.headline):
        return _lines(slot)
    return tuple(_inside(line, words) for line in _lines(slot))


def _inside(line: str, words: Casing) -> str:
    """Without its capital and end mark, where running text shows that the first word is no name."""
    bare = line.rstrip("!…")
    first, space, rest = (bare if ends_with_abbreviation(bare) else bare.rstrip(".")).partition(" ")
    common = first.lower() in SMALL_WORDS | NUMBERS or words.form(first) == first.lower()
    return (first.lower() if common else first) + space + rest


def _sentence(line: str) -> str:
    return line if line[-1:] in ".!?…。！？" else f"{line}."


def _intro(forms: Sequence[str], others: int, phrases: Phrases, hour: int, *, thin: bool) -> str:
    pattern = phrases.lone_intro if others < 1 else phrases.thin_intro if thin else phrases.intro
    return pattern.format(greeting=phrases.greeting(hour), stories=" ".join(forms), more=phrases.more(others))
