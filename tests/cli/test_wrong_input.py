"""What is wrong is said at once: the thing, the problem, the cure, and an exit code that scripts can tell apart."""

import shlex
from pathlib import Path

import pytest

from newsletter.cli.reference import verbs
from tests.cli.operator import MORNING, TODAY, Operator

GIVEN = {
    "newsletter add": "http://127.0.0.1/a",
    "newsletter feeds add": "http://127.0.0.1/feed",
    "newsletter feeds import": "feeds.opml",
    "newsletter feeds test": "http://127.0.0.1/feed",
    "newsletter testers add": "a@example.org",
    "newsletter testers remove": "a@example.org",
    "newsletter subscribers import": "readers.csv",
    **{f"newsletter operators {verb}": "anna --link" for verb in ("add", "password")},
    **{f"newsletter operators {verb}": "anna" for verb in ("edit", "totp", "close", "sessions")},
    "newsletter tokens add": "--name ci --right read",
    "newsletter tokens revoke": "1",
    "newsletter pin": "http://127.0.0.1/a",
    "newsletter boost": "http://127.0.0.1/a",
    "newsletter removals keep": "gmail.com",
    "newsletter removals remove": "gmail.com --yes",
    "newsletter ban": "--topic Sport",
    "newsletter never-lead": "http://127.0.0.1/a",
    "newsletter merge": "http://127.0.0.1/a http://127.0.0.1/b",
    "newsletter split": "http://127.0.0.1/a",
    "newsletter lift": "1",
    "newsletter guest": "Mara",
    "newsletter swap": "1 --with 2",
    "newsletter replace": "1 --with 2",
    "newsletter move": "1 --to 2",
    "newsletter reorder": "1 2",
    "newsletter bench": "1",
    "newsletter lock": "1",
    "newsletter unlock": "1",
    "newsletter edit": "1 --headline Words",
    "newsletter note": "1 Words",
    "newsletter undo": "1",
    "newsletter correct": "words",
    "newsletter erratum send": "--yes",
    "newsletter sponsor add": "--name Kettle --headline Tea --text Leaves --url https://kettle.example",
    "newsletter webhooks add": "https://example.org/hook",
    "newsletter webhooks remove": "1",
    "newsletter webhooks test": "1",
    "newsletter webhooks retry": "1",
    "newsletter backup": "copy.db",
    "newsletter restore": "copy.db --yes",
    "newsletter retry": "deferred",
    "newsletter settle": "unknown --as accepted",
    "newsletter subscribers erase": "a@example.org --yes",
    "newsletter subscribers suppress-file": "readers.csv",
} | {f"newsletter subscribers {verb}": "a@example.org" for verb in ("add", "unsubscribe", "suppress")}
"""What a verb wants besides --now."""
ON_TIME = [name for name, command in verbs() if any("--now" in param.opts for param in command.params)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("statu", "Did you mean 'status'?", id="verb"),
        pytest.param("subscribers imprt x.csv", "Did you mean 'import'?", id="verb of a group"),
        pytest.param("show --dat 2026-11-21", "No such option: --dat", id="option"),
        pytest.param("show --date 2026-13-01", "'2026-13-01' is not a date", id="date"),
        pytest.param("show --now 2026-11-21T06:30:00", "has no zone", id="instant without a zone"),
        pytest.param("send --now tomorrow", "'tomorrow' is not an instant", id="instant of send"),
        pytest.param("send", "it sends only with --now", id="send without --now"),
        pytest.param("send 2026-11-21T06:30:00Z", "it sends only with --now", id="instant without --now"),
        pytest.param("sponsor add", "Missing option '--name'", id="missing option"),
        pytest.param("feeds edit 7 --weight heavy", "--weight", id="number"),
        pytest.param("serve --port 99999", "--port", id="port"),
    ],
)
def test_wrong_usage_is_code_2(operator: Operator, typed: str, said: str) -> None:
    """Nothing is done, nothing stands on standard output, and the message names what was typed."""
    result = operator.type(*shlex.split(typed))
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_no_instance_names_the_cure(operator: Operator) -> None:
    """The first thing a newcomer meets says what to type."""
    result = operator.type("status", "--json")
    expected = f"newsletter: newsletter.toml: not found in {operator.folder.resolve()}\n  newsletter init writes one here.\n"
    assert (result.code, result.out, result.err) == (1, "", expected)


def test_a_mistake_in_the_settings_is_named(begun: Operator) -> None:
    """A misspelt key is refused with its place."""
    with (begun.folder / "newsletter.toml").open("a") as settings:
        settings.write("prot = 25\n")
    result = begun.type("status")
    expected = "newsletter: newsletter.toml line 22, [relay] prot: is not a setting\n  Did you mean port?\n"
    assert (result.code, result.out, result.err) == (1, "", expected)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("init newsletter.toml", "newsletter.toml: is a file, not a folder", id="init on a file"),
        pytest.param("subscribers import none.csv", "none.csv: there is no such file", id="no file"),
        pytest.param("subscribers import latin.csv", "latin.csv: is not UTF-8", id="not UTF-8"),
        pytest.param("feeds import .", ".: cannot be read", id="a folder"),
        pytest.param("feeds import readers.csv", "readers.csv: ", id="no OPML"),
        pytest.param("feeds pause 99", "99: names no feed, or more than one", id="no feed"),
        pytest.param("subscribers add nobody", "nobody: That does not look like an email address.", id="no address"),
        pytest.param("test --to a@example.org", ": there is none", id="no issue"),
        pytest.param("preview", ": there is none", id="nothing to preview"),
        pytest.param("approve", ": there is none", id="nothing to approve"),
        pytest.param("subscribers erase a@example.org", "a@example.org: this wants a yes", id="nobody to ask"),
        pytest.param("draft --date 2020-01-01", "issue of 2020-01-01: its last moment has passed", id="too late"),
        pytest.param("serve --port 0 --host 203.0.113.7", "web.port: cannot listen on 203.0.113.7:0", id="host of somebody else"),
    ],
)
def test_what_cannot_be_done_is_code_1(begun: Operator, typed: str, said: str) -> None:
    """One readable line names the thing and the problem; never a stack trace."""
    (begun.folder / "latin.csv").write_bytes("address\nrené@example.org\n".encode("latin-1"))
    result = begun.type(*shlex.split(typed))
    assert (result.code, result.out) == (1, "")
    assert said in result.err
    assert "Traceback" not in result.err


def test_a_folder_that_cannot_be_written_is_named(operator: Operator) -> None:
    """Trouble with a file is the operator's to mend, so it names the file."""
    (operator.folder / "sub").write_text("a file where a folder should be")
    result = operator.type("init", "sub/instance")
    assert (result.code, result.out) == (1, "")
    assert result.err == "newsletter: sub/instance: Not a directory\n"


def test_settings_that_are_missing_are_named_before_anything_is_sent(begun: Operator) -> None:
    """Nothing leaves until we can say who writes."""
    settings = begun.folder / "newsletter.toml"
    settings.write_text(settings.read_text("utf-8").replace('postal_address = "12 Harbour Street, Portland"', ""), "utf-8")
    for typed in (f"send --now {MORNING} --approve", f"test --to a@example.org --now {MORNING}"):
        result = begun.type(*typed.split())
        assert (result.code, result.err) == (
            1,
            "newsletter: newsletter.toml: not set: newsletter.postal_address; nothing was sent\n  Set them, then try again.\n",
        )
    status = begun.type("status", "--now", MORNING, "--json").json
    assert status["settings_missing"] == ["newsletter.postal_address"]


@pytest.mark.parametrize("name", ON_TIME)
def test_a_live_instance_keeps_its_own_time(begun: Operator, name: str) -> None:
    """Playing another moment where real readers wait would send them yesterday's paper."""
    settings = begun.folder / "newsletter.toml"
    settings.write_text(settings.read_text("utf-8").replace('mark = "test"', 'mark = "live"'), "utf-8")
    instant = ["--now", MORNING]
    before = database_of(begun)
    result = begun.type(*name.split()[1:], *instant, *GIVEN.get(name, "").split())
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("newsletter: --now: works only on an instance marked demo or test, and this one is live")
    assert database_of(begun) == before


def test_every_verb_that_acts_on_time_can_play_another_moment() -> None:
    """The verbs without --now look at or change what no clock decides."""
    assert {name for name, _ in verbs()} - set(ON_TIME) == {
        "newsletter demo",
        "newsletter init",
        "newsletter config show",
        "newsletter bounces read",
        "newsletter db upgrade",
        "newsletter dkim show",
        "newsletter testers list",
        *("newsletter audit", "newsletter issues list", "newsletter webhooks list", "newsletter webhooks deliveries"),
        *(f"newsletter templates {verb}" for verb in ("list", "new")),
        *(f"newsletter feeds {verb}" for verb in ("list", "export", "edit", "pause", "resume", "remove")),
        *(f"newsletter subscribers {verb}" for verb in ("list", "export", "show", "consent", "lift", "suppressions")),
        *("newsletter cluster", "newsletter rank", "newsletter label"),
    }


def test_a_date_that_has_no_issue_yet_says_how_to_make_it(begun: Operator) -> None:
    """Looking at nothing names the verb that makes something."""
    result = begun.type("show", "--date", TODAY)
    expected = f"newsletter: issue of {TODAY}: there is none yet\n  Make it: newsletter draft --date {TODAY}\n"
    assert (result.code, result.out, result.err) == (1, "", expected)


def database_of(operator: Operator) -> bytes:
    """The database and what has not been moved into it yet."""
    files = sorted(Path(operator.folder).glob("subscribers.db*"))
    return b"".join(file.read_bytes() for file in files if not file.name.endswith("-shm"))
