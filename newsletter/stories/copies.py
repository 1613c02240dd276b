"""Copies: articles that carry one text. They are one voice, credited to whoever wrote it, and confirm nothing."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from newsletter.model.stories import Story
from newsletter.stories.agencies import credit, without_dateline

_OPENING_WORDS = 60
_FEWEST_WORDS = 12
_FEWEST_HEADLINE_WORDS = 6
_RUN = 5
_COPY = 0.8
_FEW = 20
_WORD = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\\W_]+")
"""Letters of scripts that write no words apart count one by one."""

Words = tuple[str, ...]


def origins(stories: Sequence[Story]) -> tuple[str, ...]:
    """Whose text each of these stories of one cluster is: an agency's family, or that of the outlet that had it first."""
    credited = [agency_of(story) or story.family for story in stories]
    found = list(credited)
    for copies in copy_groups(stories):
        author = _author([(stories[number], credited[number]) for number in copies])
        for number in copies:
            found[number] = author
    return tuple(found)


def agency_of(story: Story) -> str:
    """The agency a story is credited to; "" for the agency's own page and where no credit can be seen."""
    return credit_of(story)[0]


def credit_of(story: Story) -> tuple[str, str]:
    """The agency a story is credited to, and by what."""
    found = credit(byline=story.byline, agency=story.agency, url=story.url, summary=story.summary, text=story.text)
    return ("", "") if found[0] == story.family else found


def copy_groups(stories: Sequence[Story]) -> tuple[tuple[int, ...], ...]:
    """Numbers of the stories that carry one text, for every text that more than one carries."""
    if len(stories) < 2:
        return ()
    openings = [_opening(story) for story in stories]
    text_of: list[int] = []
    carriers: dict[int, list[int]] = {}
    for number, resembling in enumerate(_resembling(openings)):
        text_of.append(number)
        carriers[number] = [number]
        for earlier in resembling:
            text, other = sorted((text_of[earlier], text_of[number]))
            if text != other and openings[earlier].copies(openings[number]):
                carriers[text] += carriers[other]
                for carrier in carriers.pop(other):
                    text_of[carrier] = text
    return tuple(tuple(sorted(group)) for group in carriers.values() if len(group) > 1)


def shared_runs(one: Story, other: Story) -> float:
    """The share of the five-word runs of two openings that both have; 1 for one headline, where they say no more."""
    return _opening(one).likeness(_opening(other))


def _author(copies: Sequence[tuple[Story, str]]) -> str:
    """The agency most of the copies name, or else the family of the earliest."""
    named = Counter(credit for story, credit in copies if credit != story.family)
    if named:
        return min(named, key=lambda credit: (-named[credit], credit))
    return min(copies, key=lambda copy: (copy[0].at, copy[0].id))[1]


@dataclass(frozen=True, slots=True)
class _Opening:
    """How a story begins: on its page, in its feed, and its headline."""

    text: Words
    summary: Words
    headline: Words

    def copies(self, other: "_Opening") -> bool:
        """Whether both, cut to equal length, share 80 in 100 of their five-word runs; without a text, the whole headline."""
        return self.likeness(other) >= _COPY

    def likeness(self, other: "_Opening") -> float:
        """The share of runs in common, of the texts where both have enough of them, or else of the summaries, or the headline."""
        for ours, theirs in ((self.text, other.text), (self.summary, other.summary)):
            if min(len(ours), len(theirs)) >= _FEWEST_WORDS:
                return _jaccard(ours, theirs)
        return float(self.headline == other.headline and len(self.headline) >= _FEWEST_HEADLINE_WORDS)


def _opening(story: Story) -> _Opening:
    return _Opening(_words(without_dateline(story.text)), _words(without_dateline(story.summary)), _words(story.title))


def _words(text: str) -> Words:
    return tuple(_WORD.findall(text[: _OPENING_WORDS * 20].lower())[:_OPENING_WORDS])


def _resembling(openings: Sequence[_Opening]) -> Iterator[list[int]]:
    """For each opening the earlier ones that share a run of words or the headline: no others can be copies.

    Of each run the first few holders are known: where a thousand begin alike, copies share rarer runs as well.
    """
    holders: dict[Words, list[int]] = defaultdict(list)
    for number, opening in enumerate(openings):
        text, summary = _runs(opening.text), _runs(opening.summary)
        yield sorted({holder for run in (opening.headline, *_some(text), *_some(summary)) for holder in holders.get(run, ())})
        for run in (opening.headline, *text, *summary):
            if len(holders[run]) < _FEW:
                holders[run].append(number)


def _some(runs: Collection[Words]) -> Iterable[Words]:
    """Copies lack at most a fifth of each other's runs, however they are cut: of the first fifth and one more they share one."""
    return islice(runs, len(runs) // 5 + 1)


def _jaccard(ours: Words, theirs: Words) -> float:
    length = min(len(ours), len(theirs))
    first, second = _runs(ours[:length]).keys(), _runs(theirs[:length]).keys()
    shared = len(first & second)
    return shared / (len(first) + len(second) - shared)


def _runs(words: Words) -> dict[Words, None]:
    """Every five words that follow each other, once each, in their order."""
    return dict.fromkeys(words[start : start + _RUN] for start in range(len(words) - _RUN + 1))
