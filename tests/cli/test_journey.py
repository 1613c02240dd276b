"""A day at the command line: from an empty folder to the inbox."""

import json
from collections import Counter

import pytest

from newsletter.demo.sample_server import SampleServer
from tests.cli.conftest import READERS, SETTINGS
from tests.cli.operator import MORNING, TODAY, Operator, Relay


@pytest.mark.slow
def test_from_an_empty_folder_to_the_inbox(operator: Operator, relay: Relay, publishers: SampleServer) -> None:
    """Every verb of the day says with --json what it did, in one value; two of them as programs of their own, as cron runs them."""

    def run(*words: str) -> object:
        begin = operator.run if words[0] in ("collect", "send") else operator.type
        result = begin(*words, "--json")
        assert result.code == 0, result.err
        return result.json

    begun = run("init")
    assert [path.rsplit("/")[-1] for path in begun["written"]] == ["newsletter.toml", "newsletter.keys.toml", "feeds.opml"]
    (operator.folder / "newsletter.toml").write_text(SETTINGS, "utf-8")
    (operator.folder / "sample.opml").write_text(publishers.opml, "utf-8")
    (operator.folder / "readers.csv").write_text("\n".join(READERS), "utf-8")

    assert run("db", "upgrade")["changed"] is True
    assert run("feeds", "import", "sample.opml") == {"added": 8, "known": 0, "bad": []}
    collected = run("collect", "--now", MORNING)
    assert (collected["refresh"]["outcomes"], collected["gather"]["left"]) == ({"fetched": 7, "unreadable": 1}, 0)
    assert run("subscribers", "import", "readers.csv", "--confirmed", "--now", MORNING)["counts"]["added"] == 40

    draft = run("draft", "--now", MORNING)
    assert [slot["number"] for slot in draft["slots"]] == list(range(1, 11))
    assert all(slot["reasons"] for slot in draft["slots"])
    assert run("show", "--now", MORNING) == draft
    assert run("test", "--to", "me@example.org", "--now", MORNING)["verdict"]["kind"] == "accepted"
    assert run("approve", "--now", MORNING)["state"] == "approved"
    assert run("send", "--now", MORNING)["accepted"] == 40
    status = run("status", "--now", MORNING)
    assert (status["issue"]["state"], status["balance"]["accepted"], status["feeds_failing"]) == (
        "sent",
        40,
        [publishers_broken(publishers)],
    )
    assert relay.copies == Counter(READERS) + Counter(["me@example.org"])


def test_repeating_does_no_harm(drafted: Operator) -> None:
    """Each verb typed a second time comes to the same."""
    for typed in (
        "init",
        "db upgrade",
        "feeds import sample.opml",
        f"subscribers import readers.csv --confirmed --now {MORNING}",
        f"hold --now {MORNING} --reason waiting",
        f"approve --now {MORNING}",
        f"skip --date 2026-12-25 --reason holiday --now {MORNING}",
        "feeds pause 1",
        "feeds resume 1",
        f"subscribers suppress reader1@example.org --now {MORNING}",
        f"subscribers unsubscribe reader2@example.org --now {MORNING}",
        f"subscribers erase reader3@example.org --yes --now {MORNING}",
    ):
        first, again = drafted.type(*typed.split(), "--json"), drafted.type(*typed.split(), "--json")
        assert (first.code, again.code) == (0, 0), f"{typed}: {again.err}"
        assert without_counts(again.json).keys() == without_counts(first.json).keys()
    status = drafted.type("status", "--now", MORNING, "--json").json
    assert (status["issue"]["state"], status["feeds"], status["subscribers"]) == ("approved", 8, 37)


def test_what_people_read_is_what_programs_read(drafted: Operator) -> None:
    """The readable draft and the JSON tell of the same ten."""
    text = drafted.type("show", "--now", MORNING).out
    slots = drafted.type("show", "--now", MORNING, "--json").json["slots"]
    for slot in slots:
        assert f"\n{slot['number']:>2}. {slot['headline']}" in text
        assert f"    {slot['summary']}\n" in text


def test_addresses_stay_whole_in_a_pipe(drafted: Operator, publishers: SampleServer) -> None:
    """A script, or a person with the mouse, can take every address from the list."""
    lines = drafted.type("feeds", "list").out.splitlines()
    addresses = [feed["feed"]["url"] for feed in drafted.type("feeds", "list", "--json").json]
    assert [line.split()[-1] for line in lines[1:]] == addresses
    assert len(addresses) == 8


def test_the_preview_stands_where_it_stood(drafted: Operator) -> None:
    """Both parts are files whose place does not change, without a reader's links."""
    shown = drafted.type("preview", "--now", MORNING, "--json").json
    folder = drafted.folder.resolve() / "preview"
    assert (shown["html"], shown["text"]) == (str(folder / f"{TODAY}.html"), str(folder / f"{TODAY}.txt"))
    assert shown["subject"] in (folder / f"{TODAY}.txt").read_text("utf-8")
    assert "BLANK" not in (folder / f"{TODAY}.html").read_text("utf-8")
    assert drafted.type("preview", "--now", MORNING, "--json").json == shown


def test_the_list_of_feeds_goes_out_and_comes_back(drafted: Operator) -> None:
    """Exported as OPML, imported again: everything is known."""
    opml = drafted.type("feeds", "export").out
    (drafted.folder / "again.opml").write_text(opml, "utf-8")
    assert drafted.type("feeds", "import", "again.opml", "--json").json == {"added": 0, "known": 8, "bad": []}
    assert len(drafted.type("feeds", "export", "--json").json) == 8


def test_subscribers_go_out_and_come_back(drafted: Operator) -> None:
    """Exported as CSV, imported again: nobody is added twice."""
    (drafted.folder / "again.csv").write_text(drafted.type("subscribers", "export").out, "utf-8")
    counts = drafted.type("subscribers", "import", "again.csv", "--confirmed", "--json").json["counts"]
    assert (counts["already"], counts["added"]) == (40, 0)
    assert [one["address"] for one in drafted.type("subscribers", "export", "--json").json] == READERS


def test_an_instance_without_feeds_says_what_to_do_next(begun: Operator) -> None:
    """Whoever collects, drafts or looks before there is a feed reads what to type."""
    todo = "newsletter feeds import feeds.opml"
    assert todo in begun.type("collect", "--now", MORNING).err
    assert todo in begun.type("draft", "--now", MORNING).out
    assert todo in begun.type("status", "--now", MORNING).out
    assert todo in begun.type("feeds", "list").out


def test_secrets_are_not_shown(drafted: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """config show prints what is in force, and no password."""
    monkeypatch.setenv("NEWSLETTER_RELAY__PASSWORD", "open sesame")
    text, values = drafted.type("config", "show"), drafted.type("config", "show", "--json")
    assert values.json["relay"]["tls"] == "none"
    assert 'tls = "none"' in text.out
    assert "sesame" not in text.out + values.out


def publishers_broken(publishers: SampleServer) -> str:
    """Address of the feed that is none."""
    return publishers.opml.rpartition('xmlUrl="')[2].partition('"')[0]


def without_counts(value: object) -> dict:
    """Lists and objects alike as an object, to compare their shape."""
    return value if isinstance(value, dict) else json.loads(json.dumps({"value": value}))
