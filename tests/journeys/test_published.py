"""The page of guarantees says what runs wrote down, and nothing else."""

from dataclasses import replace
from pathlib import Path

from tests.journeys.published import CANNOT, PAGE, RUNS, Line, Promise, keep, page, read_lines
from tests.journeys.rows import ROWS

KILLS = Line(
    row="kill -9",
    promise=Promise.ONCE.value,
    cannot="A letter on the wire.",
    asked="100 kills | 0 twice",
    shown="100 kills, 0 twice",
    broken=False,
    missing="",
    points=[25, 26],
    seconds=61,
    on="2026-11-21",
    where="0.1.0, 2 cores",
)
FULL = replace(KILLS, row="disk full", promise=Promise.WRITTEN.value, cannot="A disk that lies.", broken=True, points=[], missing="root")


def test_a_run_replaces_what_it_showed_and_leaves_the_rest(tmp_path: Path) -> None:
    """Each row is of its own last run; one that the table no longer has is dropped."""
    runs, order = tmp_path / "runs.json", ["kill -9", "disk full"]
    keep(runs, FULL, [*order, "gone"])
    keep(runs, replace(FULL, row="gone"), [*order, "gone"])
    keep(runs, KILLS, order)
    keep(runs, replace(KILLS, shown="101 kills"), order)
    assert read_lines(runs) == [replace(KILLS, shown="101 kills"), FULL]


def test_the_page_says_promise_proof_number_and_limit() -> None:
    """A row that broke, and what the machine lacked, stand there as plainly as what held."""
    said = page([FULL, KILLS]).split("\n## ")[1:]
    assert said == [
        """\
Nobody gets an issue twice, and nobody is passed over in silence

| how it is put to the test | last measured | when, and of what |
|---|---|---|
| **kill -9**: 100 kills \\| 0 twice (points 25, 26) | 100 kills, 0 twice | 2026-11-21; 0.1.0, 2 cores; 61 s |

What we cannot promise: A letter on the wire.
""",
        """\
Nothing leaves without having been written down

| how it is put to the test | last measured | when, and of what |
|---|---|---|
| **disk full**: 100 kills \\| 0 twice | **broken**: 100 kills, 0 twice (not shown: needs root) | 2026-11-21; 0.1.0, 2 cores; 61 s |

What we cannot promise: A disk that lies.
""",
    ]


def test_the_published_page_is_what_runs_wrote_down() -> None:
    """Nobody edited it, it has no row that the table lacks, and each row says what the table asks today."""
    lines = read_lines(RUNS)
    assert PAGE.read_text() == page(lines)
    asked = {row.name: (row.asked, row.promise.value, CANNOT[row.promise], row.points) for row in ROWS}
    assert {line.row: (line.asked, line.promise, line.cannot, tuple(line.points)) for line in lines} == {
        line.row: asked.get(line.row) for line in lines
    }
