"""``newsletter show --why`` and ``--why-not``: for people a paragraph with tables, for programs the same in JSON."""

from tests.cli.operator import MORNING, Operator

REASON = {"code", "amount", "text", "facts"}
REPORT = {
    *("headline", "source", "url", "at", "kind", "counts", "why_not_counted", "role", "text_of", "copy_of", "shared", "credit"),
    *("likest", "likeness", "mean_likeness", "ruling", "joined", "feeds"),
}


def test_why_is_this_no_3(drafted: Operator) -> None:
    """Programs read the paragraph, every factor, the neighbours and every report with how it came to stand there."""
    why = drafted.type("show", "--why", "3", "--now", MORNING, "--json").json
    slots = drafted.type("show", "--now", MORNING, "--json").json["slots"]
    assert list(why) == [
        *("issue_on", "choice", "number", "headline", "source", "url", "topic", "score", "text", "factors", "above", "below", "reports"),
    ]
    assert (why["issue_on"], why["choice"], why["number"], why["url"]) == ("2026-11-21", "chosen", 3, slots[2]["url"])
    assert why["text"].startswith("No. 3: ")
    assert [why["above"]["place"], why["below"]["place"]] == ["no. 2", "no. 4"]
    assert [factor["text"] for factor in why["factors"]] == slots[2]["reasons"]
    assert all(set(factor) == REASON for factor in why["factors"])
    assert len(why["reports"]) > 1
    assert all(set(report) == REPORT for report in why["reports"])
    assert sum(report["role"] == "lead" for report in why["reports"]) == 1
    assert {report["likest"] for report in why["reports"]} <= {report["url"] for report in why["reports"]}


def test_why_in_words(drafted: Operator) -> None:
    """People read the paragraph first, then what each number counts, then the reports."""
    why = drafted.type("show", "--why", "3", "--now", MORNING, "--json").json
    lines = drafted.type("show", "--why", "3", "--now", MORNING).out.splitlines()
    assert lines[:3] == [f"{why['headline']} ({why['source']})", "", why["text"]]
    assert [line.split()[0] for line in lines[4:6]] == ["factor", "independent"]
    assert f"{len(why['reports'])} reports" in lines


def test_why_not(drafted: Operator) -> None:
    """What kept an article out is named with its number, and its cluster is explained; of one that is in there is nothing it missed."""
    shown = drafted.type("show", "--now", MORNING, "--json").json
    passed = shown["passed_over"][-1]
    answer = drafted.type("show", "--why-not", passed["url"], "--now", MORNING, "--json").json
    assert list(answer) == [
        *("issue_on", "url", "canonical_url", "chosen", "missed_by", "text", "headline", "source", "cluster"),
    ]
    assert (answer["chosen"], answer["missed_by"]["text"], answer["headline"]) == (False, passed["reasons"][0], passed["headline"])
    assert (set(answer["missed_by"]), answer["cluster"]["choice"]) == (REASON, "passed_over")
    chosen = drafted.type("show", "--why-not", shown["slots"][0]["url"], "--now", MORNING, "--json").json
    assert (chosen["chosen"], chosen["missed_by"], chosen["cluster"]["number"]) == (True, None, 1)
    text = drafted.type("show", "--why-not", passed["url"], "--now", MORNING).out
    assert answer["text"] in text.splitlines()


def test_nobody_has_heard_of_it(drafted: Operator) -> None:
    """An address that no feed carried is answered too, with no error: that is what was asked."""
    answer = drafted.type("show", "--why-not", "https://nowhere.example/a", "--now", MORNING, "--json")
    assert (answer.code, answer.json["missed_by"]["code"], answer.json["cluster"], answer.json["headline"]) == (0, "never_seen", None, None)
    assert "Never seen: no feed carried it by 21 November 2026 at 06:00" in answer.json["text"]


def test_wrong_questions(drafted: Operator) -> None:
    """No such place, no address, two questions at once: each says what is wrong."""
    assert "there is none: it has 10 stories" in drafted.type("show", "--why", "11", "--now", MORNING).err
    for no_address in ("banana", "", "12", "https://", "https://a b.example/c"):
        asked = drafted.type("show", "--why-not", no_address, "--now", MORNING)
        assert (asked.code, asked.out, "that is no web address" in asked.err) == (1, "", True), no_address
    both = drafted.type("show", "--why", "1", "--why-not", "https://nowhere.example/a", "--now", MORNING)
    assert (both.code, "one at a time" in both.err) == (2, True)
