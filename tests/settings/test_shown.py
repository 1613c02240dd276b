"""Showing the settings without a secret."""

import json

import pytest

from newsletter.settings.shown import shown, without_password
from tests.settings.conftest import Load


def test_no_secret_is_shown(load: Load) -> None:
    """Passwords, tokens, keys and the password inside a database address stay where they are, in JSON and in repr."""
    settings = load(
        '[relay]\npassword = "planted-1"\n[relays.b]\npassword = "planted-5"\n[web]\napi_token = "planted-2"\n[database]\nurl = "postgresql+asyncpg://me:planted-3@db/name?password=planted-4"'
    )
    assert shown(settings)["relays"]["b"]["password"] == "(set)"
    text = json.dumps(shown(settings)) + repr(settings.relays) + repr(settings.relay) + repr(settings.web) + repr(settings.ring)
    assert "planted" not in text
    assert (shown(settings)["relay"]["password"], shown(settings)["database"]["url"]) == (
        "(set)",
        "postgresql+asyncpg://me:(set)@db/name?password=(set)",
    )


def test_what_is_in_force_is_shown(load: Load) -> None:
    """File and environment together, in the forms in which they are written."""
    found = shown(load('[schedule]\nsend_at = "07:15"', {"NEWSLETTER_SCHEDULE__CATCH_UP": "PT90M"}))
    assert found["schedule"]["send_at"] == "07:15"
    assert found["schedule"]["catch_up"] == "90m"
    assert (found["keys"], found["mark"], found["relay"]["password"], found["letter"]["templates"]) == (1, "live", "", "")


def test_a_weekday_of_its_own_is_shown_as_it_is_written(load: Load) -> None:
    """Only what was set for the day, with times and durations as people write them; from the file or as JSON from the environment."""
    file = '[schedule.days.sat]\nsend_at = "08:00"\ndraft_before = "3h"\n'
    assert shown(load(file))["schedule"]["days"] == {"sat": {"send_at": "08:00", "draft_before": "3h"}}
    told = {"NEWSLETTER_SCHEDULE__DAYS": '{"sun": {"if_nobody_acts": "hold"}}'}
    assert shown(load(file, told))["schedule"]["days"] == {"sun": {"if_nobody_acts": "hold"}}


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("sqlite+aiosqlite:////srv/a.db", "sqlite+aiosqlite:////srv/a.db"),
        ("postgresql+asyncpg://me@db/name", "postgresql+asyncpg://me@db/name"),
        ("postgresql+asyncpg://me:p@ss:w@db:5432/name", "postgresql+asyncpg://me:(set)@db:5432/name"),
    ],
)
def test_only_the_password_is_masked(url: str, seen: str) -> None:
    """Host, user and name help to find a mistake."""
    assert without_password(url) == seen
