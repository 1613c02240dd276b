"""Every verb explains itself, with examples that work."""

import shlex
import subprocess
import sys

import pytest

from newsletter.cli.reference import verbs
from tests.cli.operator import Operator, environment, read_words

VERBS = dict(verbs())
EXAMPLES = [pytest.param(line.strip(), id=line.strip()) for command in VERBS.values() for line in (command.epilog or "").splitlines()[1:]]
NAMES = [
    *("demo", "init", "backup", "restore", "config", "db", "dkim", "templates", "doctor", "serve", "worker", "intake"),
    *("feeds", "collect", "add"),
    *("draft", "show", "preview", "check", "approve", "hold", "seen", "skip", "unskip"),
    *("plans", "guest", "pause-newsletter", "resume-newsletter", "trust-clock", "sponsor"),
    *("pin", "boost", "ban", "never-lead", "merge", "split", "rulings", "lift"),
    *("swap", "replace", "move", "reorder", "bench", "lock", "unlock", "edit", "note", "edits", "undo"),
    *("report", "replay"),
    *("test", "testers", "send", "status", "pace", "ledger", "retry", "settle", "removals", "bounces", "pause", "resume", "cancel"),
    *("correct", "corrections", "erratum"),
    *("issues", "audit", "webhooks"),
    "subscribers",
    *("operators", "tokens"),
    *("cluster", "rank", "label"),
]
JSON_ALREADY = {"newsletter cluster", "newsletter rank", "newsletter label"}
"""These write JSON and nothing else."""
HEAVY = {"aiohttp", "aiosmtplib", "alembic", "apscheduler", "fastapi", "feedparser", "jinja2", "lxml", "mjml", "PIL", "sqlalchemy"}


def test_every_verb_that_was_promised_is_there() -> None:
    """The list of verbs is a promise to scripts."""
    assert set(NAMES) == {name.split()[1] for name in VERBS}


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_an_example_json_and_a_sentence(name: str) -> None:
    """Help without an example is half a help, and what people can read, programs can."""
    command = VERBS[name]
    options = {spelling for param in command.params for spelling in param.opts}
    assert command.help.strip().split("\n")[0].endswith(".")
    assert all(param.help for param in command.params)
    assert f"  {name}" in command.epilog
    assert ("--json" in options) != (name in JSON_ALREADY)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_can_be_typed(example: str) -> None:
    """An example that is wrong usage misleads."""
    typed = example.partition("   (")[0].partition(" > ")[0]
    read_words(shlex.split(typed))


def test_the_first_screen_shows_every_verb(operator: Operator) -> None:
    """Typing the name alone shows what there is."""
    result = operator.type()
    assert result.code == 2
    assert [name for name in NAMES if f"│ {name} " not in result.out] == []


@pytest.mark.parametrize("name", ["newsletter", *VERBS])
def test_help_can_be_asked_everywhere(operator: Operator, name: str) -> None:
    """--help answers without an instance."""
    result = operator.type(*name.split()[1:], "--help")
    assert (result.code, result.err) == (0, "")
    assert "Usage:" in result.out


def test_the_version_can_be_asked(operator: Operator) -> None:
    """The real program says its version."""
    assert (operator.run("--version").out, operator.type("--version").out) == ("newsletter 0.1.0\n", "newsletter 0.1.0\n")


def test_help_stays_quick() -> None:
    """Showing help opens no door: heavy libraries are loaded by the verb that needs them."""
    code = f"import sys, newsletter.cli.app; print(sorted({HEAVY!r} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_the_program_can_be_imported_without_starting() -> None:
    """Feeds are read in processes that import the program's main module again."""
    code = "import sys, newsletter.__main__; print(any(name.startswith('newsletter.cli') for name in sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
