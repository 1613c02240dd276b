"""Measures grouping: 1,000 and 10,000 articles of three days, 100,000 of seven, each in a process of its own, beside a plain way.

    .venv/bin/python benchmarks/grouping.py                 the table, half a minute on an idle machine
    .venv/bin/python benchmarks/grouping.py --most 10000    without the largest

``wall`` and ``CPU`` are seconds of the whole ``cluster_stories``: words, pair search, merging, copies, keys. ``MB`` is the most memory the
process ever had, ``items`` of it what the articles alone take. ``pairs`` are kept pairs of alike texts. ``plain s`` is what only the pair
search takes as the obvious program: one dictionary of words, every word of every text (also the first half of this room's own former
way), and ``times`` how much longer that is than our own search. The articles are made (``made_news.py``); where the evaluation data is at
hand (NEWSLETTER_EVAL_DATA, default ../shared/data) real round-ups follow, moved about in time until there are enough.
Wall times depend on what else the machine does; compare CPU and ratios.
"""

import argparse
import gzip
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from made_news import END, make_stories

from newsletter.model.stories import Story
from newsletter.model.tf_idf import rarity_of, weigh
from newsletter.model.words import WordReader
from newsletter.stories.clusters import FADE, LEAST_LIKENESS, NEIGHBOURS, cluster_stories
from newsletter.stories.likeness import like_pairs
from newsletter.stories.vectors import weigh_all

DATA = Path(os.environ.get("NEWSLETTER_EVAL_DATA", Path(__file__).parents[2] / "shared" / "data")) / "same-event-allsides.dev.jsonl.gz"
SIZES = ((1_000, 3), (10_000, 3), (100_000, 7))
_MOST_PLAIN = 10_000
_HOURS = FADE / timedelta(hours=1)


def main() -> None:
    """Print the table, or, as a child, the figures of one size."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--most", type=int, default=100_000, help="the most articles")
    asked.add_argument("--one", nargs=3, metavar=("KIND", "COUNT", "DAYS"), help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.one:
        kind, count, days = given.one
        print(json.dumps(measure(kind, int(count), int(days))))
        return
    print(f"{'articles':24}{'days':>5}{'wall':>8}{'CPU':>8}{'MB':>6}{'items':>7}{'pairs':>11}{'clusters':>10}{'plain s':>9}{'times':>7}")
    for kind in ("made", "real") if DATA.exists() else ("made",):
        for count, days in SIZES:
            if count <= given.most:
                child = subprocess.run(
                    [sys.executable, __file__, "--one", kind, str(count), str(days)], capture_output=True, text=True, check=True
                )
                print(line(kind, count, days, json.loads(child.stdout)), flush=True)


def line(kind: str, count: int, days: int, found: dict[str, float]) -> str:
    """One line of the table."""
    figures = f"{count:>12,} {kind:11}{days:>5}{found['wall']:>8.2f}{found['cpu']:>8.2f}{found['peak']:>6.0f}{found['before']:>7.0f}"
    plain = f"{found['plain']:>9.2f}{found['plain'] / found['search']:>7.1f}" if found["plain"] else f"{'–':>9}{'–':>7}"
    return f"{figures}{found['pairs']:>11,}{found['clusters']:>10,}{plain}"


def measure(kind: str, count: int, days: int) -> dict[str, float]:
    """Group once and say what it took; then the search for pairs alone, ours and the plain one."""
    stories = make_stories(count, days=days) if kind == "made" else repeated(count, days)
    before, wall, cpu = _memory(), time.perf_counter(), time.process_time()
    clusters = len(cluster_stories(stories))
    found = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "peak": _memory(), "before": before}
    ordered = sorted(stories, key=lambda story: (story.at, story.id))
    reader = WordReader()
    bags = [reader.words_of_story(story) for story in ordered]
    hours = [story.at.timestamp() / 3600 for story in ordered]
    rarity = rarity_of(bags)
    cpu = time.process_time()
    pairs = like_pairs(weigh_all(bags, rarity), np.array(hours), span=_HOURS, least=LEAST_LIKENESS, most=NEIGHBOURS)
    search, cpu = time.process_time() - cpu, time.process_time()
    if count <= _MOST_PLAIN:
        plain_pairs([weigh(bag, rarity) for bag in bags], hours)
    plain = time.process_time() - cpu if count <= _MOST_PLAIN else 0
    return found | {"clusters": clusters, "pairs": len(pairs.likeness), "search": search, "plain": plain}


def plain_pairs(vectors: Sequence[dict[str, float]], hours: Sequence[float]) -> dict[tuple[int, int], float]:
    """Every pair alike enough, by a dictionary of words."""
    holders: dict[str, list[int]] = defaultdict(list)
    found = {}
    for later, vector in enumerate(vectors):
        cosines: dict[int, float] = defaultdict(float)
        for word, weight in vector.items():
            for earlier in holders[word]:
                cosines[earlier] += weight * vectors[earlier][word]
            holders[word].append(later)
        for earlier, cosine in cosines.items():
            likeness = cosine * (1 - (hours[later] - hours[earlier]) / _HOURS)
            if likeness >= LEAST_LIKENESS:
                found[earlier, later] = likeness
    return found


def repeated(count: int, days: int) -> list[Story]:
    """Real round-ups, each at random moments of the last ``days`` with the times between its reports kept."""
    with gzip.open(DATA, "rt", encoding="utf-8") as lines:
        rows = [json.loads(text) for text in lines]
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        groups[row["cluster"]].append(row)
    chance = random.Random(1)
    (pattern,) = make_stories(1, days=1)
    stories: list[Story] = []
    names = sorted(groups)
    while len(stories) < count:
        group = groups[chance.choice(names)]
        first = min(datetime.fromisoformat(row["published"]) for row in group)
        begin = END - timedelta(days=days * chance.random())
        for row in group:
            at = min(END, begin + (datetime.fromisoformat(row["published"]) - first))
            url = f"{row['url']}#{len(stories)}"
            stories.append(
                replace(
                    pattern, id=len(stories) + 1, source=row["source"], family=row["source"], title=row["title"], summary=row["summary"],
                    url=url, canonical_url=url, at=at, published_at=at, first_seen_at=at,
                )
            )  # fmt: skip
    return stories[:count]


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
