"""What bombs cost: the feed is marked bad or read, and neither memory nor time runs away (trust: 256 MiB and 5 s at most)."""

import pytest

from tests.sources.bombs import ANSWERS, FEEDS, LISTS, OF_ITS_FEEDS, PAGES, PICTURES, TABLES, cost_of, costs, table

MEBIBYTES = 256
SECONDS = 5.0
WORST = (
    "billion laughs",
    "200,000 nested tags",
    "five megabytes of less-than",
    "a megabyte of letters in dc:creator",
    "a million tiny JSON items",
    "20,000 paragraphs",
    "200,000 nested divs" + OF_ITS_FEEDS,
    "PNG as large as we take, with alpha",
    "OPML of a million bad outlines",
    "gzip of half a gigabyte",
)


@pytest.mark.parametrize("name", WORST)
def test_the_worst_of_each_kind_stay_within_the_limits(name: str):
    """One of each kind on every run; all of them where slow tests run."""
    cost = cost_of(name)
    assert (cost.mebibytes <= MEBIBYTES, cost.seconds <= SECONDS) == (True, True), cost


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "kind", [FEEDS, PAGES, PICTURES, LISTS, TABLES, ANSWERS], ids=["feeds", "pages", "pictures", "lists", "tables", "answers"]
)
def test_all_bombs_stay_within_the_limits(kind: dict[str, object]):
    """Laughs, nesting, blow-ups, one letter a million times in every field, swelling archives and pictures."""
    found = costs(list(kind))
    print("\n".join(table(found)))
    assert {name: cost for name, cost in found.items() if cost.mebibytes > MEBIBYTES or cost.seconds > SECONDS} == {}
