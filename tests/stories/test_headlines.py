"""Headlines lose the publisher's name and nothing else."""

import pytest

from newsletter.stories.headlines import clean_headline


@pytest.mark.parametrize(
    ("title", "source", "headline"),
    [
        ("Storm reaches coast - BBC News", "BBC News", "Storm reaches coast"),
        ("Storm reaches coast | Reuters", "Reuters World", "Storm reaches coast"),
        ("Storm reaches coast – The Example", "Example", "Storm reaches coast"),
        ("Storm reaches coast | World news | The Example", "The Example", "Storm reaches coast"),
        ("Storm reaches coast » example.org", "Somebody", "Storm reaches coast"),
        ("台風が接近 - NHK", "NHK", "台風が接近"),
        ("Second bridge closed - for good", "BBC News", "Second bridge closed - for good"),
        ("Rail strike: talks go on", "BBC News", "Rail strike: talks go on"),
        ("Live - BBC News", "BBC News", "Live - BBC News"),
        ("BBC News", "BBC News", "BBC News"),
        ("- BBC News", "BBC News", "- BBC News"),
        ("", "BBC News", ""),
    ],
)
def test_only_the_publisher_s_name_goes(title: str, source: str, headline: str) -> None:
    """A tail is cut where it names the source, and never so far that no headline is left."""
    assert clean_headline(title, source, "example.org") == headline


def test_without_a_source_nothing_is_its_name() -> None:
    """Where nobody is named as the publisher, no tail can be the publisher's name."""
    assert clean_headline("Second bridge closed - for good", "", "") == "Second bridge closed - for good"
