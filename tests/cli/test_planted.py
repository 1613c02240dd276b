"""Planted secrets and addresses: a morning with everything that can go wrong, and then every word that the program said is searched."""

import json
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from subprocess import Popen
from urllib.parse import urlsplit

import pytest

from newsletter.settings.keys import read_keys_file
from tests.cli.operator import Operator, Relay
from tests.smtp_rules import Rule

DUE = "2026-11-21T11:30:00Z"
LATER = "2026-11-21T11:40:00Z"
SECRETS = {
    "NEWSLETTER_RELAY__PASSWORD": "pl4nted-relay-password",
    "NEWSLETTER_RETURNS__IMAP_PASSWORD": "pl4nted-imap-password",
    "NEWSLETTER_OIDC__CLIENT_SECRET": "pl4nted-oidc-secret",
    "NEWSLETTER_WATCH__METRICS_TOKEN": "pl4nted-metrics-token",
    "NEWSLETTER_WEB__API_TOKEN": "pl4nted-api-token-of-some-length",
}
REFUSED, LATE, LOST, NEW, ODD, ERASED = (f"telltale-{name}@planted.example" for name in ("refused", "late", "lost", "new", "odd", "erased"))
READERS = (REFUSED, LATE, LOST, ERASED)
RULES = (
    Rule(stage="rcpt", action=f"550 5.1.1 <{REFUSED}>: telltale-refused is not known here", only="telltale-refused"),
    Rule(stage="rcpt", action=f"450 4.2.0 {LATE} comes too often", only="telltale-late"),
    Rule(stage="dot", action="drop", only="telltale-lost"),
)


@dataclass
class Said:
    """Everything that came out of the program, by where it came from."""

    words: dict[str, str] = field(default_factory=dict)

    def holding(self, *signs: str) -> list[str]:
        return sorted({name for name, text in self.words.items() for sign in signs if sign.lower() in text.lower()})

    def ask(self, base: str, method: str, path: str, body: str = "", **headers: str) -> int:
        parts = urlsplit(base)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        connection.request(method, path, body.encode() or None, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        self.words[f"{method} {path} {len(self.words)}"] = f"{answer.getheaders()}\n{answer.read().decode('utf-8', 'replace')}"
        connection.close()
        return answer.status


@pytest.fixture
def planted(drafted: Operator, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """An instance with an issue that is due, four more readers, and each secret in a file of its own."""
    for name, text in SECRETS.items():
        path = drafted.folder / f"{name.lower()}.secret"
        path.write_text(f"{text}\n")
        path.chmod(0o600)
        monkeypatch.setenv(f"{name}_FILE", str(path))
    (drafted.folder / "more.csv").write_text("\n".join(("address", *READERS)))
    assert drafted.type("subscribers", "import", "more.csv", "--confirmed", "--now", "2026-11-21T11:05:00Z").code == 0
    return drafted


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    """It quotes addresses in what it refuses."""
    with Relay(rules=RULES) as listening:
        monkeypatch.setenv("NEWSLETTER_RELAY__PORT", str(listening.port))
        yield listening


def every_process() -> dict[str, str]:
    """The command line of every process that this test may see, and the environment of those of the program (``ps auxe``)."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or folder.name == str(os.getpid()):
            continue
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            found[f"ps {folder.name}"] = line
            if "newsletter" in line:
                found[f"environment {folder.name}"] = (folder / "environ").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue
    return found


def sign_up_stamp(said: Said, base: str) -> str:
    """What a program gets that signs somebody up at once, old enough to be sent back."""
    assert said.ask(base, "POST", "/subscribe", json.dumps({"email": NEW}), Content_Type="application/json") == 428
    told = next(reversed(said.words.values())).partition("\n")[2]
    time.sleep(json.loads(told)["least_seconds"] + 0.2)
    return str(json.loads(told)["stamp"])


def provoke(said: Said, base: str) -> None:
    """Everything a stranger or a program may ask for, right and wrong."""
    token = {"Authorization": f"Bearer {SECRETS['NEWSLETTER_WEB__API_TOKEN']}", "Content_Type": "application/json"}
    json_body = {"Content_Type": "application/json"}
    stamp = sign_up_stamp(said, base)
    assert said.ask(base, "POST", "/subscribe", json.dumps({"email": NEW, "stamp": stamp}), **json_body) == 202
    assert said.ask(base, "POST", "/subscribe", json.dumps({"email": f"{ODD}\r\nBcc: {ODD}", "stamp": stamp}), **json_body) == 422
    assert said.ask(base, "POST", "/subscribe", "{" + ODD, **json_body) >= 400
    assert said.ask(base, "GET", f"/u/{ODD}") >= 400
    assert said.ask(base, "GET", "/metrics", Authorization=f"Bearer {SECRETS['NEWSLETTER_WATCH__METRICS_TOKEN']}") == 200
    assert said.ask(
        base, "GET", "/metrics", Authorization=f"Bearer {SECRETS['NEWSLETTER_WATCH__METRICS_TOKEN']}x", X_Forwarded_For="9.9.9.9"
    )
    assert said.ask(base, "POST", "/api/v1/subscribers/erase", json.dumps({"address": ERASED}), **token) == 200
    said.words = {name: text for name, text in said.words.items() if "/erase" not in name}  # the answer names whom the operator named
    assert said.ask(base, "POST", "/api/v1/subscribers/erase", json.dumps({"addres": ODD}), **token) == 422
    assert said.ask(base, "GET", "/api/v1/status", **token) == 200
    assert said.ask(base, "GET", "/api/v1/status", Authorization="Bearer nothing") == 401


@contextmanager
def ended(program: Popen[str]) -> Iterator[None]:
    """Whatever fails meanwhile, it does not stay."""
    try:
        yield
    except BaseException:
        program.kill()
        raise


def spoil(database: Path) -> None:
    """From now on whoever signs up meets a bug."""
    with sqlite3.connect(database, timeout=20) as connection:
        connection.execute("ALTER TABLE preference RENAME TO no_preference")


def mend(database: Path) -> None:
    with sqlite3.connect(database, timeout=20) as connection:
        connection.execute("ALTER TABLE no_preference RENAME TO preference")


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_no_secret_and_no_address_comes_out(planted: Operator, relay: Relay) -> None:
    """Not in a log, an error, an answer, an export of another kind, a backup or a list of processes; and each could have."""
    said, database = Said(), planted.folder / "subscribers.db"
    with planted.start("serve", "--port", "0", "--json", "--now", DUE) as program, ended(program):
        shown = "".join(program.stdout.readline() for _ in range(4))
        assert shown, program.communicate(timeout=60)
        base = json.loads(shown)["pages"]
        relay.wait_for(40, seconds=120)
        provoke(said, base)
        said.words |= every_process()
        relay_saw_the_newcomer(relay)
        spoil(database)
        odd = json.dumps({"email": ODD, "stamp": sign_up_stamp(said, base)})
        assert said.ask(base, "POST", "/subscribe", odd, Content_Type="application/json") in (202, 500)  # stored behind the answer
        token = {"Authorization": f"Bearer {SECRETS['NEWSLETTER_WEB__API_TOKEN']}"}
        assert said.ask(base, "GET", f"/api/v1/subscribers/show?address={LATE}", **token) == 500
        time.sleep(1)
        mend(database)
        program.send_signal(signal.SIGTERM)
        out, err = program.communicate(timeout=60)
    said.words |= {"serve out": out, "serve log": err}
    assert "Traceback" in err or "Error" in err
    for words in (
        *(("config", "show"), ("config", "show", "--json"), ("status", "--now", LATER), ("status", "--json", "--now", LATER)),
        *(("audit", "--json"), ("pace", "--now", LATER), ("report", "--now", LATER), ("send", "--now", LATER), ("doctor",)),
        *(("collect", "--now", LATER), ("tokens", "list"), ("restore", "nowhere"), ("backup", str(planted.folder / "copy"))),
        *(("subscribers", "list", "--now", LATER), ("removals", "list"), ("webhooks", "list")),
    ):
        done = planted.type(*words)
        said.words |= {f"{' '.join(words)} out": done.out, f"{' '.join(words)} err": done.err}
    ring = read_keys_file(planted.folder / "newsletter.keys.toml")
    keys = [part for part in (planted.folder / "newsletter.keys.toml").read_text().split('"') if len(part) > 30 and " " not in part]
    assert len(keys) == len(ring.ring.keys) + 1
    assert {name: excerpt(said.words[name]) for name in said.holding("telltale-", "@planted.example")} == {}
    for name in ("copy", "subscribers.db"):
        said.words[name] = (planted.folder / name).read_bytes().decode("latin-1")
    for path in planted.folder.rglob("*-logbooks/*"):
        said.words[path.name] = path.read_bytes().decode("latin-1")
    exported = planted.type("subscribers", "export", "--json")
    said.words["export"] = exported.out
    assert said.holding("pl4nted", *keys) == []
    assert (LATE in exported.out, ERASED in exported.out) == (True, False)
    assert said.holding(LATE) == ["copy", "export", "subscribers.db"]
    assert said.holding(ERASED) == []


def excerpt(text: str) -> str:
    place = min(found for sign in ("telltale-", "@planted.example") if (found := text.lower().find(sign)) >= 0)
    return text[max(0, place - 80) : place + 80]


def relay_saw_the_newcomer(relay: Relay) -> None:
    """The secret way to her mailbox was used: what is searched for afterwards was there to be told."""
    end = time.monotonic() + 30
    while not relay.copies[NEW]:
        assert time.monotonic() < end, "no confirmation letter came"
        time.sleep(0.05)
