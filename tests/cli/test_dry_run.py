"""--dry-run: every verb that changes something takes it, says what would happen, and leaves everything as it was."""

import shlex
import sqlite3
from pathlib import Path

import pytest

from newsletter.cli.dry_run import WITHOUT
from newsletter.cli.reference import verbs
from newsletter.daily.acts.register import ACTS
from tests.cli.operator import MORNING, TODAY, Operator, Relay
from tests.smtp_sink import Rule

NO_ACTS = {"init", "db upgrade", "dkim new", "templates new", "subscribers import", "subscribers suppress-file", "feeds import"}
"""Change something, and are no acts."""
LOOKS = {"bounces read", "config show", "dkim show", "templates list", "feeds export", "subscribers export"}
"""Change nothing, and are no acts."""
NOW = ("--now", MORNING)


def state_of(folder: Path, *, but: str = "no table") -> tuple[list[str], dict[str, bytes]]:
    """The whole database as text, and every other file."""
    lines: list[str] = []
    for path in folder.glob("*.db"):
        connection = sqlite3.connect(path)
        lines += connection.iterdump()
        connection.close()
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".db" not in path.name}
    return [line for line in lines if not line.startswith(f'INSERT INTO "{but}"')], files


def test_every_verb_that_changes_something_takes_it() -> None:
    """Each verb is an act that changes something or looks, or stands in a list with its reason."""
    takes = {name.removeprefix("newsletter ") for name, command in verbs() if any("--dry-run" in param.opts for param in command.params)}
    known = {name.removeprefix("newsletter ") for name, _ in verbs()}
    changing = {name for name, act in ACTS.items() if not act.reads}
    looking = {name for name, act in ACTS.items() if act.reads}
    assert takes == changing | NO_ACTS
    assert known == takes | looking & known | LOOKS | set(WITHOUT)
    assert all(WITHOUT.values())


@pytest.mark.parametrize(
    "typed",
    [
        f"collect --all --now {MORNING}",
        f"hold --reason later --now {MORNING}",
        f"approve --now {MORNING}",
        f"skip --now {MORNING}",
        f"swap 1 --with 3 --now {MORNING}",
        f"edit 1 --headline Mine --now {MORNING}",
        f"draft --now {MORNING}",
        f"send --now {MORNING} --approve",
        f"test --to me@example.com --now {MORNING}",
        f"testers add me@example.com --now {MORNING}",
        f"guest Mara --now {MORNING}",
        "subscribers erase reader1@example.org --yes",
        "subscribers import more.csv --confirmed",
        "feeds import more.opml",
        "operators add mara --role owner --link",
        "tokens add --name ci --right read",
        "webhooks add https://example.org/hook",
        "backup copy.db",
        "restore older.db --yes",
        "init sub",
        "init --rotate",
        "dkim new",
        "templates new letters/issue/issue.mjml.j2",
    ],
)
def test_nothing_stays(drafted: Operator, relay: Relay, typed: str) -> None:
    """Database and files are as they were, no letter left, and the same typed without it changes something.

    Who looks at a reader is written down, in a dry run too.
    """
    but = "audit" if typed.startswith("subscribers erase") else "no table"
    (drafted.folder / "more.csv").write_text("address\nnew@example.org\nreader1@example.org\nno address\n", "utf-8")
    (drafted.folder / "more.opml").write_text(
        '<opml version="2.0"><body><outline type="rss" text="New" xmlUrl="https://new.example/feed"/></body></opml>', "utf-8"
    )
    (drafted.folder / "own").mkdir()
    drafted.patch.setenv("NEWSLETTER_LETTER__TEMPLATES", str(drafted.folder / "own"))
    if "older.db" in typed:
        assert drafted.type("backup", "older.db").code == 0
    stood = state_of(drafted.folder, but=but)
    tried = drafted.type(*shlex.split(typed), "--dry-run")
    assert (tried.code, tried.out.startswith("Nothing was done; this would happen: ")) == (0, True), tried
    assert state_of(drafted.folder, but=but) == stood
    told = drafted.type(*shlex.split(typed), "--dry-run", "--json").json
    assert (told["dry_run"], told["would_change"]) == (True, True)
    assert relay.copies == {}
    performed = drafted.type(*shlex.split(typed))
    assert performed.code == 0, performed
    assert (state_of(drafted.folder, but=but), relay.copies) != (stood, {})


def test_no_verb_forgets_it(drafted: Operator, relay: Relay) -> None:
    """Every example of every verb that takes it, one after the other, leaves everything as it was, whatever it says.

    But for those that ask the web, and those that name a place outside the instance.
    """
    before = state_of(drafted.folder, but="audit")
    rehearsed = 0
    for name, command in verbs():
        examples = [line.strip() for line in (command.epilog or "").splitlines()[1:]]
        if name in ("newsletter feeds add", "newsletter add") or not any("--dry-run" in param.opts for param in command.params):
            continue
        for example in examples:
            words = shlex.split(example.partition("   (")[0])[1:]
            if any(word.startswith(("/srv", "/var")) for word in words):
                continue
            now = [] if MORNING in words or not any("--now" in param.opts for param in command.params) else NOW
            told = drafted.type(*words, *(now[1:] if name == "newsletter send" else now), "--dry-run")
            assert state_of(drafted.folder, but="audit") == before, example
            rehearsed += told.out.startswith("Nothing was done")
    assert relay.copies == {}
    assert rehearsed >= 50


def test_sending_says_what_would_leave(drafted: Operator, relay: Relay) -> None:
    """How many letters of which version, from when, through which relay, and how the checks stand; refused as sending would be."""
    refused = drafted.type("send", *NOW, "--dry-run")
    assert (refused.code, "drafted, but not approved" in refused.err) == (1, True)
    told = drafted.type("send", *NOW, "--approve", "--undo", "60s", "--dry-run", "--json").json
    assert (told["letters"], told["state"], told["version"]) == (40, "approved", 1)
    assert told["leaves_at"].startswith(f"{TODAY}T11:01:0")
    assert told["relays"] == [f"relay 127.0.0.1:{relay.port}"]
    assert drafted.type("status", *NOW, "--json").json["issue"]["state"] == "drafted"


def test_a_first_draft_is_rehearsed_too(collected: Operator, relay: Relay) -> None:
    """Where there is none, sending would make one and ask: a dry run says how it would go, and no issue is there afterwards."""
    told = collected.type("send", *NOW, "--dry-run", "--json").json
    assert (told["letters"], relay.copies) == (40, {})
    drafted = collected.type("draft", *NOW, "--dry-run")
    assert len(drafted.out.splitlines()) == 11
    assert collected.type("show", *NOW).code == 1


def test_an_import_says_which_lines_it_would_refuse(begun: Operator) -> None:
    """How many are new, known and refused, and which lines."""
    (begun.folder / "more.csv").write_text("address\nnew@example.org\nreader1@example.org\nno address\n", "utf-8")
    tried = begun.type("subscribers", "import", "more.csv", "--confirmed", "--dry-run")
    assert tried.out.startswith("Nothing was done; this would happen: 1 added")
    assert "line 4: " in tried.err
    told = begun.type("subscribers", "import", "more.csv", "--confirmed", "--dry-run", "--json").json
    assert (told["counts"]["added"], told["counts"]["already"], [one["number"] for one in told["refused"]]) == (1, 1, [4])


def test_an_upgrade_names_its_steps(operator: Operator) -> None:
    """Every version that it would go through; no database is made, and a second time there are none."""
    assert operator.type("init").code == 0
    told = operator.type("db", "upgrade", "--dry-run", "--json").json
    assert told["versions"][0] == "0001"
    assert not list(operator.folder.glob("*.db"))
    assert operator.type("db", "upgrade").code == 0
    assert operator.type("db", "upgrade", "--dry-run").out.startswith("Nothing was done, and nothing would change: ")


def test_a_dry_run_shows_no_secret(drafted: Operator) -> None:
    """A link for an account that is not there could fit the next one."""
    tried = drafted.type("operators", "add", "mara", "--role", "owner", "--link", "--dry-run", "--json").json
    assert "set_up" not in tried
    assert "secret" not in drafted.type("tokens", "add", "--name", "ci", "--right", "read", "--dry-run", "--json").json
    assert "(shown when it is done)" in drafted.type("webhooks", "add", "https://example.org/hook", "--dry-run").out


@pytest.mark.parametrize("typed", ["subscribers erase reader1@example.org", "restore older.db", f"retry unknown --now {MORNING}"])
def test_nobody_is_asked_for_a_yes(drafted: Operator, relay: Relay, typed: str) -> None:
    """There is nothing that could not be taken back; without it the same wants one."""
    drafted.type("backup", "older.db")
    relay.sink.rules = (Rule(stage="dot", action="drop", only="reader1@"),)
    drafted.type("send", *NOW, "--approve")
    assert "this wants a yes" in drafted.type(*shlex.split(typed)).err
    assert drafted.type(*shlex.split(typed), "--dry-run").out.startswith("Nothing was done; this would happen: ")
