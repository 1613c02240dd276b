"""What a happening is about."""

import pytest

from newsletter.selection.topics import TOPICS, topic_of
from tests.builders import a_story


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Missile strikes kill dozens as ceasefire talks fail", "World"),
        ("Senators block bill after president’s veto threat", "Politics"),
        ("Central bank holds interest rates as inflation cools", "Economy"),
        ("Retailer files for bankruptcy, shareholders lose everything", "Business"),
        ("Chip maker and software developers agree on AI standard", "Technology"),
        ("Telescope finds water on distant planet, astronomers say", "Science"),
        ("One-dose malaria vaccine cuts severe disease in trial", "Health"),
        ("Glacier loses more ice as warming and emissions rise", "Climate"),
        ("Lost film by director found, premiere at festival", "Culture"),
        ("Late goal wins cup final for champions", "Sport"),
        ("Jury finds officer guilty of murder, prosecutors say", "Justice"),
        ("Schools reopen as teachers and students return", "Society"),
        ("Ordinary thing happens somewhere", "World"),
        ("台風が接近", "World"),
    ],
)
def test_by_words(title: str, topic: str) -> None:
    """The headline's words decide where nothing else speaks; too little speaks for the world at large."""
    assert topic_of([a_story(title)]) == topic
    assert topic in TOPICS


def test_category_and_path_outweigh_words() -> None:
    """What the publisher filed an article under says more than a word in its headline."""
    assert topic_of([a_story("President opens exhibition", categories=("Arts",))]) == "Culture"
    assert topic_of([a_story("Court hears it", url="https://x.test/science/court-hears-it/1")]) == "Science"


def test_every_article_has_the_same_say() -> None:
    """One article with many signs does not outvote three others; nothing at all is the world."""
    loud = a_story("Goal, match, coach and cup", source="A", categories=("Sport", "Football"))
    others = [a_story(f"Court hears appeal {n}", source="B") for n in range(3)]
    assert topic_of([loud, *others]) == "Justice"
    assert topic_of([]) == "World"
