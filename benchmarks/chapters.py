"""How often the long memory finds an earlier chapter: twenty affairs, told again months later in other words, among 3,000 sent stories."""

import gzip
import json
import random
import tomllib
from datetime import date
from pathlib import Path

from newsletter.model.chapters import Told
from newsletter.selection.archive import Archive
from newsletter.selection.chapters import find_chapters

PAIRS = tomllib.loads(Path(__file__).with_name("chapter_pairs.toml").read_text("utf-8"))["pair"]
SENT = 3_000
SENT_STORIES = "same-event-allsides-natural.dev.jsonl.gz"
FIRST = 3
TODAY = 1_000_000

Words = tuple[str, str]
"""Headline and summary."""


def chapters_found(path: Path) -> float:
    """The share of the pairs whose earlier chapter is among the first three found, with real headlines as the other sent stories."""
    others = real_stories(path, SENT - 2 * len(PAIRS))
    return share_among_first(places_of_earlier_chapters(archive_among(others)))


def real_stories(path: Path, count: int) -> list[Words]:
    """So many rows of a file, always the same."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row["title"], row["summary"]) for row in random.Random(5).sample(rows, count)]


def archive_among(others: list[Words]) -> Archive:
    """The earlier chapters first, so that their number is that of their pair; then their near misses, then the others."""
    words = [*(side(pair, "earlier") for pair in PAIRS), *(side(pair, "near") for pair in PAIRS), *others]
    return Archive([tell(told, number) for number, told in enumerate(words)])


def places_of_earlier_chapters(archive: Archive) -> list[int]:
    """The place, from 1, at which each pair's earlier chapter was found; 0 where it was not."""
    found = [[one.told.number for one in find_chapters(tell(side(pair, "later"), 0, TODAY), archive)] for pair in PAIRS]
    return [numbers.index(pair) + 1 if pair in numbers else 0 for pair, numbers in enumerate(found)]


def share_among_first(places: list[int]) -> float:
    return sum(0 < place <= FIRST for place in places) / len(places)


def tell(said: Words, number: int, issue_id: int = 1, **more: object) -> Told:
    return Told(issue_id=issue_id, number=number, issue_on=date(2025, 3, 1), headline=said[0], summary=said[1], **more)


def side(pair: dict[str, dict[str, str]], name: str) -> Words:
    return pair[name]["headline"], pair[name]["summary"]
