"""A sports digest and a local paper are settings files."""

import typing
from collections.abc import Iterable
from pathlib import Path

from newsletter.model.options import SelectionOptions, Topic
from newsletter.model.stories import Cluster
from newsletter.selection.topics import TOPICS
from newsletter.settings.keys import KEYS_FILE, new_secrets, write_secrets
from newsletter.settings.loading import load_settings
from tests.builders import a_cluster, a_story
from tests.selection.days import OUTLETS, choose, keys

SPORTS_DIGEST = """
[selection]
soft_kinds = ["opinion", "video", "clickbait"]
topic_weights = { Sport = 4.0, Culture = 0.5 }
consequence = 0
per_topic = 10
"""
LOCAL_PAPER = """
[selection]
least_voices = 1
per_source = 10
per_topic = 10
consequence = 0.5
"""


def from_file(folder: Path, text: str, environment: dict[str, str] | None = None) -> dict[str, object]:
    """The choice's settings of an instance with this file."""
    write_secrets(folder / KEYS_FILE, new_secrets())
    (folder / "newsletter.toml").write_text(text, encoding="utf-8")
    return load_settings(folder / "newsletter.toml", environment or {}).selection.model_dump()


def told(title: str, outlets: Iterable[str], folder: str = "news", **changes: object) -> Cluster:
    stories = (
        a_story(f"{title}, {name}{name}", source=name, url=f"https://{name.lower()}.test/{folder}/{title.replace(' ', '-')}", **changes)
        for name in outlets
    )
    return a_cluster(*stories, key=title)


CUP = told("Porto win the cup final", OUTLETS[:4], "sport")
RACE = told("Cyclist Braga takes the mountain stage", OUTLETS[:3], "cycling")
QUAKE = told("Quake kills forty in Maranta", OUTLETS[:9])
FILM = told("Film festival opens in Locarno", OUTLETS[:5], "movies")


def test_a_sports_digest_ranks_sport_first(tmp_path: Path) -> None:
    """What halves sport in a letter of the world's news is turned round by three lines."""
    assert keys(choose(CUP, RACE, QUAKE, FILM).chosen)[0] == QUAKE.key
    assert keys(choose(CUP, RACE, QUAKE, FILM, **from_file(tmp_path, SPORTS_DIGEST)).chosen)[:2] == [CUP.key, RACE.key]


def test_topic_weights_stand_in_the_reasons(tmp_path: Path) -> None:
    """So that a later reader of the choice sees why a match came before a quake."""
    chosen = choose(CUP, QUAKE, **from_file(tmp_path, SPORTS_DIGEST)).chosen[0]
    assert [(reason.amount, reason.text) for reason in chosen.reasons if reason.code == "topic_weight"] == [
        (4.0, "the topic Sport counts × 4")
    ]


def test_a_local_paper_with_three_feeds_fills_its_issue(tmp_path: Path) -> None:
    """Where no second outlet is there to confirm, its own word is enough, and no cap empties the letter."""
    places = ("Vila Nova", "Aldeia", "Serra", "Ponte", "Ribeira", "Quinta", "Monte", "Praia", "Fonte", "Torre", "Campo", "Lagoa")
    words = ("bakery", "bridge", "library", "orchard", "museum", "harbour", "tram", "market", "windmill", "chapel", "mill", "tower")
    town = [
        told(f"{place} {word} opens {word}gate", [OUTLETS[n % 3]], sole_source_enough=True)
        for n, (place, word) in enumerate(zip(places, words, strict=True))
    ]
    assert len(choose(*town, **from_file(tmp_path, LOCAL_PAPER)).chosen) == 10
    assert len(choose(*town, **SelectionOptions().model_dump()).chosen) == 10, "the mark alone does it, caps giving way"


def test_few_feeds_tie_and_the_first_told_leads() -> None:
    """With three feeds nearly everything ties: the weightier outlet goes first, then the earliest report."""
    late, early = told("Bridge opens", OUTLETS[:2], hours_ago=1), told("Tram returns", OUTLETS[:2], hours_ago=8)
    weighty = told("Mill reopens", OUTLETS[1:3], hours_ago=2, weight=1.2)
    assert keys(choose(late, early, weighty).chosen) == [weighty.key, early.key, late.key]


def test_a_table_can_come_from_the_environment(tmp_path: Path) -> None:
    """Written as people write it, or as JSON."""
    for text in ("Sport = 3, Culture=0.5", '{"Sport": 3, "Culture": 0.5}'):
        options = from_file(tmp_path, "", {"NEWSLETTER_SELECTION__TOPIC_WEIGHTS": text})
        assert options["topic_weights"] == {"Sport": 3.0, "Culture": 0.5}


def test_the_settings_know_every_topic() -> None:
    """A topic that is added or renamed can be weighted."""
    assert typing.get_args(Topic) == TOPICS
