"""The choosing reaches what was asked of it, measured on real headlines by the verbs that anyone can run."""

import pytest

from benchmarks.evaluate import DATA, FIGURES, Figure


@pytest.mark.slow
@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_every_figure_is_reached(figure: Figure) -> None:
    """One setting for all, the defaults; each figure is at least (repeats: at most) what the specification asks."""
    path = DATA / f"{figure.file}.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no {path.name}; set NEWSLETTER_EVAL_DATA to the folder that holds the evaluation data")
    assert figure.holds(figure.measure(path)), f"asked {figure.least}"
