"""``newsletter preview`` at work: the real program, its page, templates that are saved while it runs, and the end of it."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.cli.operator import MORNING, Operator

ISSUE = "letters/issue/issue.mjml.j2"
OWN_BLOCK = '{#- Ours with a line. -#}{% extends "builtin/letters/issue/issue.mjml.j2" %}{% block foot %}{{ super() }}WORDS{% endblock %}'


@dataclass
class Preview:
    """A preview that runs, asked as a browser asks it."""

    program: subprocess.Popen[str]
    port: int

    def get(self, path: str, host: str = "", **asked: Any) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", f"{path}?{urlencode(asked)}", headers={"Host": host or f"127.0.0.1:{self.port}"})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content

    def state(self, variant: str = "") -> dict[str, Any]:
        return json.loads(self.get("/state.json", variant=variant)[2])

    def letter(self, **asked: Any) -> str:
        status, _, content = self.get("/letter.html", **asked)
        assert status == 200
        return content.decode()

    def next_version(self, since: int) -> int:
        """Waits as the page's script does; the program answers as soon as something changed."""
        return json.loads(self.get("/changes", since=since)[2])["version"]


@contextmanager
def preview(operator: Operator, *words: str) -> Iterator[Preview]:
    with operator.start("preview", "--live", "--no-open", "--now", MORNING, *words) as program:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", program.stdout.readline())
        assert found, program.communicate(timeout=10)
        try:
            yield Preview(program, int(found[1]))
        finally:
            program.send_signal(signal.SIGINT)
            program.communicate(timeout=10)
    assert program.returncode == 0


@pytest.fixture
def own(drafted: Operator) -> Path:
    """A folder of templates of one's own, with nothing in it."""
    drafted.patch.setenv("NEWSLETTER_LETTER__TEMPLATES", "own")
    folder = drafted.folder / "own"
    (folder / ISSUE).parent.mkdir(parents=True)
    return folder


@pytest.mark.slow
def test_what_is_saved_is_shown(drafted: Operator, own: Path) -> None:
    """A file of one's own that was not there before, an edit, a mistake with its file and line, its repair; Ctrl-C ends it with code 0."""
    with preview(drafted) as shown:
        first = shown.state()
        assert (first["is_sample"], first["mistake"], "Printed" in shown.letter()) == (False, None, False)
        (own / ISSUE).write_text(OWN_BLOCK.replace("WORDS", "<p>Printed at the harbour.</p>"), "utf-8")
        second = shown.next_version(first["version"])
        assert (second > first["version"], "Printed at the harbour." in shown.letter()) == (True, True)
        (own / ISSUE).write_text(OWN_BLOCK.replace("WORDS", "\n{{ nobody_knows_this }}"), "utf-8")
        third = shown.next_version(second)
        broken = shown.state()
        assert broken["mistake"]["place"] == f"{own / ISSUE} line 2"
        assert broken["mistake"]["problem"] == "'nobody_knows_this' is undefined"
        assert "Printed at the harbour." in shown.letter(), "the last letter that could be made still stands there"
        (own / ISSUE).write_text(OWN_BLOCK.replace("WORDS", "<p>Mended.</p>"), "utf-8")
        shown.next_version(third)
        assert (shown.state()["mistake"], "Mended." in shown.letter()) == (None, True)


@pytest.mark.slow
def test_it_shows_the_letter_as_clients_do(drafted: Operator) -> None:
    """Light and dark, pictures or none, the text part, the inbox's line, the sizes, and each variant; no link of it is a reader's."""
    with preview(drafted) as shown:
        state = shown.state()
        rendered = drafted.type("preview", "--json", "--now", MORNING).json
        assert (state["subject"], state["size"]) == (rendered["subject"], rendered["html_size"])
        assert state["limits"] == {"warn": 70_000, "refuse": 90_000, "clip": 102_000}
        assert len(state["preheader"]) > 20
        light, dark = shown.letter(), shown.letter(dark="true")
        assert "prefers-color-scheme" not in light + dark
        assert ("@media not all{" in light, "@media all{" in dark) == (True, True)
        policies = [shown.get("/letter.html", images=images)[1]["content-security-policy"] for images in ("true", "false")]
        assert [f"img-src http://127.0.0.1:{shown.port};" in policies[0], "img-src 'none';" in policies[1]] == [True, True]
        assert all("script-src" not in policy and policy.endswith("sandbox") for policy in policies)
        pictures = re.findall(r'src="([^"]+)"', light)
        assert pictures
        assert [shown.get(path)[:2][0] for path in pictures] == [200] * len(pictures)
        text = shown.get("/letter.txt")[2].decode()
        assert ("https://example.invalid/" in text, "https://example.invalid/" in light) == (True, True)
        sizes = {name: shown.state(name) for name in state["variants"]}
        assert {*sizes} >= {"As most readers get it", "Top three", "Text only", "Words in de", "Words in ar"}
        assert sizes["Top three"]["size"] < state["size"]
        assert (sizes["Text only"]["is_text"], shown.get("/letter.html", variant="Text only")[0]) == (True, 404)
        assert 'dir="rtl"' in shown.letter(variant="Words in ar")


@pytest.mark.slow
def test_without_a_draft_it_shows_sample_stories(begun: Operator) -> None:
    """Somebody who has no news yet can work at the templates; nothing is stored for it."""
    with preview(begun, "--date", "2026-12-24") as shown:
        state = shown.state()
        assert (state["is_sample"], state["day"], state["subject"]) == (
            True,
            "2026-12-24",
            "Forty nations sign a treaty to protect the high seas",
        )
        assert shown.get("/pictures/sea.jpg")[1]["content-type"] == "image/jpeg"
        assert shown.get("/pictures/nothing.jpg")[0] == 404
    assert begun.type("preview", "--date", "2026-12-24", "--now", MORNING).code == 1


@pytest.mark.slow
def test_it_is_for_this_machine_alone(drafted: Operator) -> None:
    """A page of somebody else's that gives its own name to 127.0.0.1 reads nothing; the page takes no script but its own."""
    with preview(drafted) as shown:
        assert [shown.get(path, host="evil.example")[0] for path in ("/", "/state.json", "/letter.html", "/changes")] == [403] * 4
        status, headers, page = shown.get("/")
        assert (status, "script-src 'self'" in headers["content-security-policy"]) == (200, True)
        assert re.findall(rb'(?:src|href)="([^"]*)"', page) == [b"/page.css", b"/page.js"]
        assert [shown.get(path)[0] for path in ("/page.css", "/page.js", "/page.py", "/../app.py")] == [200, 200, 404, 404]


@pytest.mark.slow
def test_who_waits_for_a_change_does_not_keep_it_from_ending(drafted: Operator) -> None:
    """The page is told that it is over."""
    with preview(drafted) as shown:
        version = shown.state()["version"]
        waiting = HTTPConnection("127.0.0.1", shown.port, timeout=30)
        waiting.request("GET", f"/changes?since={version}")
        shown.get("/state.json")
        shown.program.send_signal(signal.SIGTERM)
        assert json.loads(waiting.getresponse().read()) == {"version": version, "is_over": True}
        waiting.close()
        assert shown.program.wait(timeout=10) == 0


def test_at_a_terminal_it_is_live(begun: Operator) -> None:
    """The page is said with its address; Ctrl-C ends it, as at every live verb."""
    with begun.at_terminal("preview", "--no-open", "--now", MORNING) as terminal:
        assert "http://127.0.0.1:" in terminal.read_until("Ctrl-C ends it.")
        terminal.write("\x03")
        terminal.read_until(None)
    assert terminal.code == 0
