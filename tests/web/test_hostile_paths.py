"""No path leads out of what the program serves (S34): every part of every route, by names that mean other files elsewhere."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from pydantic import SecretStr

from newsletter.daily.acts.register import ACTS
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.proofs import ProofDesk
from newsletter.demo.sample_issue import sample_issue, sample_picture
from newsletter.model.desk_options import OperatorOptions
from newsletter.model.options import WebOptions
from newsletter.web.api.asked import schema_of
from newsletter.web.api.description import example_of
from newsletter.web.app import create_app
from newsletter.web.own_forms import form_token
from newsletter.web.preview.app import create_preview
from tests.web.conftest import store_issue
from tests.web.every_route import Asker, Place, every_place, serving

TOKEN = "a-long-secret"
PLANTED = "heron-tidal-brass.txt"
WORDS = "what nobody but the operator may read"
UP = (1, 2, 6)

Opened = list[str]


def climbs(folder: Path) -> list[str]:
    """Ways to say the planted file that one decoder or another takes for a way up, for a root, or for the end of a name."""
    root = str(folder / PLANTED)
    steps = [
        "../",
        "..%2f",
        "%2e%2e/",
        "%2e%2e%2f",
        "..\\",
        "..%5c",
        "%2e%2e%5c",
        "%252e%252e%252f",
        "..%c0%af",
        "....//",
        "..;/",
        "..%00/",
    ]
    ways = [step * depth + PLANTED for step in steps for depth in UP]
    ways += [f"{PLANTED}{end}" for end in ("", "%00", "%00.png", "%00.js", "%20", ".", "%2e", "/", "%2f", "%0d%0a", "::$DATA", "~")]
    ways += [root, quote(root, safe=""), f"/{root}", f"file:%2f%2f{quote(root, safe='')}", f"C:%5c{PLANTED}", f"%5c%5chost%5c{PLANTED}"]
    ways += [".", "..", "%2e", "%2e%2e", "...", "~", "~root", "%00", "%ff%fe", "%ed%a0%80"]
    return [*ways, "a" * 8_000, "%2f" * 2_000, *("9" * digits for digits in (10, 19, 25, 5_000))]


FEW = slice(None, None, 9)
"""Of the ways, for posts: they are the same decoders, and forms take longer."""


@pytest.fixture
async def instance(newsroom: Newsroom, tmp_path: Path) -> Newsroom:
    """A newsroom in a folder of its own, with a file above it and one beside its settings that are nobody's business."""
    home = tmp_path / "above" / "home"
    home.mkdir(parents=True)
    for folder in (tmp_path, tmp_path / "above", home):
        (folder / PLANTED).write_text(WORDS, "utf-8")
    quiet = OperatorOptions(tries_per_network=1_000_000)
    opened = replace(newsroom, folder=home, web=WebOptions(api_token=SecretStr(TOKEN)), operators=quiet)
    await store_issue(opened)
    return opened


_HEARD: list[Opened] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _HEARD and event in {"open", "os.listdir", "os.scandir", "os.rename", "os.remove", "os.mkdir", "shutil.copyfile", "sqlite3.connect"}:
        _HEARD[-1].append(str(arguments[0]))


sys.addaudithook(_hear)


@contextmanager
def opened_files() -> Iterator[Opened]:
    """Every file that the process opens, makes or removes while the block runs."""
    _HEARD.append([])
    try:
        yield _HEARD[-1]
    finally:
        _HEARD.pop()


def at(place: Place, newsroom: Newsroom) -> tuple[dict[str, str], bytes]:
    """What goes along: a token for programs, the field of our own forms for the console."""
    if place.path.startswith("/api/"):
        return {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}, b"" if place.method == "GET" else b"{}"
    form = urlencode({"form_token": form_token(newsroom.ring)}).encode()
    return {"Content-Type": "application/x-www-form-urlencoded"}, b"" if place.method == "GET" else form


async def climb(asker: Asker, newsroom: Newsroom, place: Place, ways: list[str]) -> list[object]:
    """Ask by each way in each part of the path; gives back what was answered wrongly."""
    headers, body = at(place, newsroom)
    wrong: list[object] = []
    for name in place.parameters:
        for way in ways:
            status, said = await asker.ask(place.method, place.filled(**{name: way}), headers, body)
            if status >= 500 or WORDS.encode() in said:
                wrong.append((place.method, place.path, name, way[:80], status))
    return wrong


@pytest.mark.timeout(300)
async def test_no_part_of_a_path_leads_to_another_file(instance: Newsroom) -> None:
    """Of every route: no file's name is made of it, none of the words planted beside come back, and nothing breaks."""
    app, ways, wrong = create_app(instance), climbs(instance.folder), []
    places = [place for place in every_place(app) if place.parameters]
    async with serving(app) as asker:
        with opened_files() as opened:
            for place in places:
                wrong += await climb(asker, instance, place, ways if place.method == "GET" else ways[FEW])
    assert len(places) > 70
    assert wrong == []
    assert [name for name in opened if PLANTED in name] == []


async def test_no_address_of_all_leads_to_a_file(instance: Newsroom) -> None:
    """Nor does one that no route has: below the root, and below each folder that files seem to lie in."""
    app = create_app(instance)
    folders = sorted({place.path.rpartition("/")[0].partition("{")[0] for place in every_place(app)})
    async with serving(app) as asker:
        with opened_files() as opened:
            given = {(folder, way): await asker.ask("GET", f"{folder}/{way}") for folder in folders for way in climbs(instance.folder)[FEW]}
    assert len(folders) > 20
    assert {key: status for key, (status, said) in given.items() if status >= 500 or WORDS.encode() in said} == {}
    assert [name for name in opened if PLANTED in name] == []


@pytest.mark.timeout(300)
async def test_no_field_of_an_act_leads_to_another_file(instance: Newsroom) -> None:
    """Programs say names in JSON too: a backup has one. Whatever a field is for, it reaches no file outside its folder."""
    ways = [f"{'../' * depth}{PLANTED}" for depth in UP] + [str(instance.folder.parent / PLANTED), f"..\\{PLANTED}", f"/{PLANTED}"]
    headers, wrong = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}, []
    acts = [act for act in ACTS.values() if not act.reads]
    async with serving(create_app(instance)) as asker:
        with opened_files() as opened:
            for act in acts:
                fields = schema_of(act.takes).get("properties", {})
                whole = {name: example_of(fields[name], name) for name in schema_of(act.takes).get("required", ())}
                for name in fields:
                    for way in ways:
                        said = {key: value for key, value in (whole | {name: way}).items() if f"{{{key}}}" not in act.path}
                        path = f"/api/v1/{act.path}".replace("{issue_on}", "2026-11-21")
                        status, answer = await asker.ask("POST", f"{path}?dry_run=true", headers, json.dumps(said).encode())
                        if status >= 500 or WORDS.encode() in answer:
                            wrong.append((act.name, name, way, status))
            for way in ways:
                status, _ = await asker.ask("POST", "/api/v1/backup", headers, json.dumps({"file": way}).encode())
                assert status in {409, 422}
    assert wrong == []
    assert [name for name in opened if PLANTED in name] == []
    assert (instance.folder.parent / PLANTED).read_text("utf-8") == WORDS


async def test_the_preview_leads_to_no_file_either(instance: Newsroom) -> None:
    """It has its own few routes, and draws pictures by name."""
    words = instance.renderer.phrasebook("en")
    desk = ProofDesk(
        newsroom=instance,
        issue_on=instance.clock().date(),
        sample=lambda day: sample_issue(day, instance.letterhead, instance.schedule, words),
    )
    app, wrong = create_preview(desk, sample_picture, asyncio.Event()), []
    async with serving(app) as asker:
        with opened_files() as opened:
            for place in every_place(app):
                wrong += await climb(asker, instance, place, climbs(instance.folder))
            asked = [f"/letter.html?variant={quote(way)}" for way in climbs(instance.folder)[FEW]]
            wrong += [path for path in asked if (await asker.ask("GET", path))[0] >= 500]
    assert wrong == []
    assert [name for name in opened if PLANTED in name] == []


async def test_a_route_that_reads_what_it_is_told_would_be_found(instance: Newsroom) -> None:
    """The proof that the above can fail."""
    app = FastAPI(openapi_url=None)

    @app.get("/files/{name:path}")
    async def careless(request: Request, name: str) -> PlainTextResponse:
        file = instance.folder / name
        return PlainTextResponse(file.read_text("utf-8") if "\0" not in name and len(name) < 200 and file.is_file() else "")

    async with serving(app) as asker:
        with opened_files() as opened:
            wrong = await climb(asker, instance, every_place(app)[0], ["..%2f" + PLANTED, "x"])
    assert len(wrong) == 1
    assert [name for name in opened if PLANTED in name]
