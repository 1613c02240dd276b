"""Which zones can be chosen, and which one a sign-up tells."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from newsletter.subscribers.zones import guess_zone, known_zone, territories, zones_of

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        pytest.param("Europe/Berlin", "Europe/Berlin", id="as it is"),
        pytest.param("Asia/Calcutta", "Asia/Kolkata", id="an old name, which browsers still say"),
        pytest.param("US/Eastern", "America/New_York", id="a nickname"),
        pytest.param("UTC", "Etc/UTC", id="no zone of a place"),
        pytest.param("europe/berlin", "", id="names are exact"),
        pytest.param("", "", id="nothing"),
        pytest.param("Europe/", "", id="a folder"),
        pytest.param("../UTC", "", id="a path"),
        pytest.param("right/UTC", "", id="leap seconds"),
        pytest.param("Europe/Berlin\0", "", id="a NUL"),
    ],
)
def test_zones_by_their_present_name(name: str, known: str) -> None:
    """What the tz database knows, under one name each; nothing that is only a file."""
    assert known_zone(name) == known


def test_a_zone_for_every_place() -> None:
    """Each territory of the world has one, all of them load, and each is its own present name."""
    zones = {zone for territory in territories() for zone in zones_of(territory, 2026)}
    assert len(territories()) > 240
    assert all(zones_of(territory, 2026) for territory in territories())
    assert [zone for zone in zones if ZoneInfo(zone).key != zone or known_zone(zone) != zone] == []


def test_one_line_for_one_clock() -> None:
    """Towns that share a clock are one line, unless they are well known; those that do not are apart."""
    assert zones_of("DE", 2026) == ("Europe/Berlin",)
    assert zones_of("ES", 2026) == ("Europe/Madrid", "Atlantic/Canary")
    assert {"America/New_York", "America/Phoenix", "America/Denver"} < set(zones_of("US", 2026))
    assert "America/Detroit" not in zones_of("US", 2026)
    assert zones_of("XX", 2026) == ()


@pytest.mark.parametrize(
    ("given", "accept_language", "zone"),
    [
        pytest.param("Asia/Calcutta", "de-DE", "Asia/Kolkata", id="what the form says comes first"),
        pytest.param("Mars/Olympus", "de-DE", "Europe/Berlin", id="a zone that is none"),
        pytest.param("", "de-DE,de;q=0.9,en;q=0.8", "Europe/Berlin", id="one clock"),
        pytest.param("", "ja", "", id="no territory"),
        pytest.param("", "de,de-AT;q=0.9", "", id="the first language names none"),
        pytest.param("", "en-US,en;q=0.9", "", id="many clocks"),
        pytest.param("", "pt-PT", "", id="islands on another clock"),
        pytest.param("", "fr;q=0.3, hi-IN;q=0.7", "Asia/Kolkata", id="the best, not the first"),
        pytest.param("", "zh-Hant-TW", "Asia/Taipei", id="with a script"),
        pytest.param("", "en-ZZ", "", id="no such territory"),
        pytest.param("", "*", "", id="any"),
        pytest.param("", ";;;,,,q=" * 2_000, "", id="nonsense"),
        pytest.param("", "", "", id="nothing"),
    ],
)
def test_what_a_sign_up_tells(given: str, accept_language: str, zone: str) -> None:
    """Only where there is no doubt: a wrong guess would send letters in the night."""
    assert guess_zone(given, accept_language, NOW) == zone
