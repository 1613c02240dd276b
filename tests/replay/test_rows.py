"""Rows of a file become the stories that feeds would have made."""

from datetime import UTC, datetime

import pytest

from newsletter.replay.rows import NO_TIME, BadLine, read_rows, stories_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_bad_lines_are_named_and_the_others_read() -> None:
    """One bad line never stops the rest; each is named by its number with what is wrong."""
    lines = ['{"id": 1, "title": "Ferry runs aground"}', "ferry", "[]", '{"id": 2}', "", '{"id": "1", "title": "Again"}']
    rows, bad = read_rows(lines)
    assert rows == ({"id": 1, "title": "Ferry runs aground"},)
    assert [(line.number, line.lost) for line in bad] == [(2, True), (3, True), (4, True), (6, True)]
    assert [line.problem for line in bad[1:]] == ["is not a JSON object", "has no title", "its id '1' stood there before"]


def test_a_wrong_time_counts_as_missing() -> None:
    """A row whose time cannot be read is read without it."""
    rows, bad = read_rows(['{"id": "a", "title": "Ferry", "published": "yesterday"}'])
    assert bad == (
        BadLine(1, "published: 'yesterday' is not an instant; write it like 2026-11-21T06:30:00Z; counted as missing", lost=False),
    )
    assert [story.at for _, story in stories_of(rows).values()] == [NO_TIME]


@pytest.mark.parametrize(
    "told",
    [
        "2026-11-21T12:00:00Z",
        "2026-11-21 12:00:00",
        "2026-11-21T07:00:00-05:00",
        "Sat, 21 Nov 2026 12:00:00 GMT",
        1795262400,
        1795262400000,
        "1795262400.0",
    ],
)
def test_times_are_read_as_other_peoples_files_have_them(told: object) -> None:
    """Without a zone it is UTC; a mail header's date and seconds or milliseconds since 1970 are times too."""
    ((_, story),) = stories_of([{"id": "a", "title": "A", "published": told}]).values()
    assert story.at == NOON


@pytest.mark.parametrize("told", ["12:00", 2026, True, "9" * 40, [NOON.isoformat()], "soon"])
def test_what_is_no_time_is_no_time(told: object) -> None:
    """It is missing, whatever it is, and stops nothing."""
    ((_, story),) = stories_of([{"id": "a", "title": "A", "published": told}]).values()
    assert story.at == NO_TIME


@pytest.mark.parametrize("sent", ['"ferry"', '["ferry"]', '[{"title": "Ferry"}]', '[{"id": 1}]', '{"id": 1}'])
def test_lists_of_reports_hold_reports(sent: str) -> None:
    """A development is told by rows with an id and a title; anything else is named and left out."""
    rows, bad = read_rows([f'{{"id": 1, "sent": {sent}, "new": []}}'], ("id", "sent", "new"))
    assert (rows, bad) == ((), (BadLine(1, "its sent is no list of objects with id and title", lost=True),))


def test_rows_without_time_are_of_the_latest_moment() -> None:
    """Where others have times, a row without one was seen last."""
    rows = [{"id": "b", "title": "B"}, {"id": "a", "title": "A", "published": NOON.isoformat()}]
    assert {row_id: story.at for row_id, story in stories_of(rows).values()} == {"a": NOON, "b": NOON}


def test_a_future_date_counts_as_first_seen() -> None:
    """Times are made sane as those of feeds are."""
    row = {"id": "a", "title": "A", "published": "2031-01-01T00:00:00Z", "first_seen": NOON.isoformat()}
    assert [story.at for _, story in stories_of([row]).values()] == [NOON]


def test_an_outlet_is_the_domain_most_of_its_rows_are_at() -> None:
    """A source that also links elsewhere stays one family; one without addresses is known by its name."""
    rows = [
        {"id": "1", "title": "A", "source": "Anchor", "url": "https://www.anchor.example/a"},
        {"id": "2", "title": "B", "source": "Anchor", "url": "https://news.anchor.example/b"},
        {"id": "3", "title": "C", "source": "Anchor", "url": "https://elsewhere.test/c"},
        {"id": "4", "title": "D", "source": "The Beacon"},
    ]
    assert [story.family for _, story in stories_of(rows).values()] == ["anchor.example"] * 3 + ["the-beacon"]


def test_the_order_of_rows_is_no_matter() -> None:
    """Stories are numbered by their ids."""
    rows = [{"id": name, "title": name} for name in "cab"]
    assert stories_of(rows) == stories_of(rows[::-1])


@pytest.mark.parametrize(
    ("wire", "agency"), [(True, True), ("true", True), (1, True), (False, False), ("False", False), ("0", False), (None, False)]
)
def test_an_agencys_text_is_marked_as_one(wire: object, agency: bool) -> None:
    """A file made from a table may have the mark as a word or a number."""
    ((_, story),) = stories_of([{"id": "a", "title": "A", "wire": wire}]).values()
    assert bool(story.agency) is agency
