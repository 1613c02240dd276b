"""The same act by command line, API and console: the same rows in the end, and the same facts told."""

import asyncio
import re
import shlex
import shutil
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from newsletter.bootstrap import open_newsroom
from newsletter.cli.opening import operator
from newsletter.daily.acts.register import ACTS
from newsletter.daily.newsroom import Newsroom
from newsletter.web.app import create_app
from newsletter.web.own_forms import form_token
from tests.cli.operator import MORNING, TODAY, Operator

HERE = ("127.0.0.1", 50_000)
WHO_AND_WHEN = ("by", "_by", "at", "_at", "face", "operator_id", "duration")
"""How columns end that say by whom, through which door and when."""

_NAMES = re.compile(rf"by (API|console|{re.escape(operator())})")
"""Who placed a story stands among its reasons."""


def rows(folder: Path) -> dict[str, list[str]]:
    """Every table of an instance, but for who and when; what a read or a run leaves behind does not count."""
    connection = sqlite3.connect(next(folder.glob("*.db")))
    connection.row_factory = sqlite3.Row
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for table in tables:
        if table in ("run", "lease", "worker", "sqlite_sequence", "rendered", "instance", "variant") or table.startswith("search"):
            continue
        found[table] = sorted(_NAMES.sub("somebody", str(_without_who(dict(row)))) for row in connection.execute(f"SELECT * FROM {table}"))
    connection.close()
    return found


def _without_who(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not (name in WHO_AND_WHEN or name.endswith(("_by", "_at")))}


def ask(folder: Path, path: str, body: dict[str, Any], *, console: bool = False) -> httpx2.Response:
    """Post to the API with the token of the instance, or to the console from this machine."""

    async def post(newsroom: Newsroom) -> httpx2.Response:
        app = create_app(newsroom)
        transport = httpx2.ASGITransport(app, client=HERE, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080", timeout=60) as client:
            if console:
                form = {name: str(value) for name, value in body.items()}
                answer = await client.post(path, data={"form_token": form_token(newsroom.ring), **form})
            else:
                token = newsroom.web.api_token.get_secret_value()
                answer = await client.post(path, json=body, headers={"Authorization": f"Bearer {token}"})
        await app.state.sendings.finish()
        return answer

    async def opened() -> httpx2.Response:
        async with open_newsroom(folder / "newsletter.toml", now=datetime.fromisoformat(MORNING)) as newsroom:
            return await post(newsroom)

    return asyncio.run(opened())


@pytest.mark.parametrize(
    ("name", "asked", "typed"),
    [
        pytest.param("hold", {"reason": "a verdict is due"}, 'hold --reason "a verdict is due"', id="hold"),
        pytest.param("skip", {"reason": "a holiday"}, 'skip --reason "a holiday"', id="skip"),
        pytest.param("swap", {"number": 1, "other": 3}, "swap 1 --with 3", id="swap"),
        pytest.param("move", {"number": 5, "to": 2}, "move 5 --to 2", id="move"),
        pytest.param("bench", {"number": 4}, "bench 4", id="bench"),
        pytest.param("lock", {"number": 2}, "lock 2", id="lock"),
        pytest.param("edit", {"number": 1, "headline": "Mine"}, "edit 1 --headline Mine", id="edit"),
        pytest.param("note", {"number": 1, "text": "Call first."}, 'note 1 "Call first."', id="note"),
        pytest.param("approve", {"reason": "read"}, "approve --reason read", id="approve"),
    ],
)
def test_three_doors_one_act(drafted: Operator, tmp_path: Path, name: str, asked: dict[str, Any], typed: str) -> None:
    """What stands in the database does not say by which door it came, but for who, when and the door itself."""
    folders = {face: tmp_path / face for face in ("api", "console")}
    for folder in folders.values():
        shutil.copytree(drafted.folder, folder)
    before = rows(drafted.folder)
    told = drafted.type(*shlex.split(typed), "--date", TODAY, "--now", MORNING, "--json")
    answered = ask(folders["api"], f"/api/v1/{ACTS[name].path.format(issue_on=TODAY)}", asked)
    pressed = ask(folders["console"], f"/console/{TODAY}/act/{name.replace(' ', '-')}", asked, console=True)
    assert (told.code, answered.status_code, pressed.status_code) == (0, 200, 303), (told.err, answered.text, pressed.text[-500:])
    after = {"cli": rows(drafted.folder)} | {face: rows(folder) for face, folder in folders.items()}
    assert after["cli"] != before
    assert after["api"] == after["cli"]
    assert after["console"] == after["cli"]
    assert _same(answered.json(), told.json)


def _same(answered: dict[str, Any], told: dict[str, Any]) -> bool:
    """Every fact that the command line prints stands in the API's answer, but for instants, people and what only lists."""
    shared = {name for name in told if name in answered and not name.endswith(("_at", "_by", "by", "at"))}
    assert len(shared) >= min(len(told), 2)
    return {name: _plain(told[name]) for name in shared} == {name: _plain(answered[name]) for name in shared}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if not name.endswith(("_at", "by", "at"))}
    return [_plain(one) for one in value] if isinstance(value, list) else value
