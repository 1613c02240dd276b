"""An editor's morning at the command line."""

import shlex
from typing import Any

import pytest

from tests.cli.operator import MORNING, TODAY, Operator, Result


def rule(operator: Operator, *words: str) -> Result:
    return operator.type(*words, "--now", MORNING)


def issue(operator: Operator, verb: str = "show") -> dict[str, Any]:
    result = rule(operator, verb, "--json")
    assert result.code == 0, result.err
    return result.json


def headlines(shown: dict[str, Any]) -> list[str]:
    return [slot["headline"] for slot in shown["slots"]]


def why_out(shown: dict[str, Any], url: str) -> str:
    return next(one["reasons"][0] for one in (*shown["runners_up"], *shown["passed_over"]) if one["url"] == url)


def test_a_pin_and_a_ban_in_the_next_draft(drafted: Operator) -> None:
    """The ban is out at once; the pin is at its place once the draft is made anew; both say by whom, when and why."""
    before = issue(drafted)
    wanted, unwanted = before["runners_up"][1], before["slots"][0]
    pinned = rule(drafted, "pin", wanted["url"], "--place", "2", "--reason", "ours alone", "--json").json
    said = {name: pinned["ruling"][name] for name in ("number", "kind", "target", "name", "place", "issue_on", "reason")}
    assert said == {
        "number": 1,
        "kind": "pin",
        "target": "cluster",
        "name": wanted["headline"],
        "place": 2,
        "issue_on": TODAY,
        "reason": "ours alone",
    }
    assert pinned["effect"] == f"The draft of {TODAY} stands as it is until you make it anew: newsletter draft --date {TODAY}"
    banned = rule(drafted, "ban", "--story", unwanted["url"])
    assert banned.out.splitlines()[0] == f"2. ban: {unwanted['original_headline']}"
    assert banned.out.splitlines()[1] == f"The draft of {TODAY} is made anew without it."
    standing = issue(drafted)
    left = [headline for headline in headlines(before) if headline != unwanted["headline"]]
    assert (headlines(standing)[: len(left)], len(standing["slots"])) == (left, len(before["slots"]))
    assert standing["unheeded"] == [{"number": 1, "why": "pinned since the draft was made; newsletter draft makes it anew"}]
    assert "Rulings that this issue does not follow\n  1. pin to no. 2: " in rule(drafted, "show").out
    after = issue(drafted, "draft")
    assert after["unheeded"] == []
    assert after["slots"][1]["original_headline"] == wanted["headline"]
    assert after["slots"][1]["reasons"][0].startswith("pinned to no. 2 by ")
    assert after["slots"][1]["reasons"][0].endswith(f" (command line) on {TODAY} at 06:00: ours alone")
    assert unwanted["headline"] not in headlines(after)
    assert why_out(after, unwanted["url"]).startswith("banned by ")


def test_a_boost_counts_in_the_next_draft(drafted: Operator) -> None:
    """A runner-up that counts five times is in, and says by whom, when and why wherever the issue is explained; lifted, it is out again."""
    before = issue(drafted)
    wanted = before["runners_up"][0]
    boosted = rule(drafted, "boost", wanted["url"], "--by", "5", "--reason", "our town", "--json").json["ruling"]
    assert {name: boosted[name] for name in ("number", "kind", "factor", "issue_on", "reason")} == {
        "number": 1,
        "kind": "boost",
        "factor": 5,
        "issue_on": TODAY,
        "reason": "our town",
    }
    assert "1. boost × 5: " in rule(drafted, "show").out
    assert issue(drafted)["unheeded"] == [{"number": 1, "why": "boosted since the draft was made; newsletter draft makes it anew"}]
    after = issue(drafted, "draft")
    slot = next(slot for slot in after["slots"] if slot["original_headline"] == wanted["headline"])
    said = next(reason for reason in slot["reasons"] if reason.startswith("boosted × 5 by "))
    assert said.endswith(f" (command line) on {TODAY} at 06:00: our town")
    assert after["unheeded"] == []
    explained = rule(drafted, "show", "--why", str(slot["number"]), "--json").json
    assert said in explained["text"]
    assert [factor["amount"] for factor in explained["factors"] if factor["code"] == "boost"] == [5]
    assert "× by an editor" in rule(drafted, "show", "--why", str(slot["number"])).out
    assert rule(drafted, "lift", "1").code == 0
    assert headlines(issue(drafted, "draft")) == headlines(before)


def test_lifting_undoes_it(drafted: Operator) -> None:
    """After the last ruling is lifted the draft is what it was, and the list still knows who did what."""
    before = issue(drafted)
    source, url = before["slots"][0]["source"], before["slots"][1]["url"]
    for words in (["ban", "--source", source], ["never-lead", url], ["ban", "--topic", "Climate"], ["ban", "--word", "bank rates"]):
        assert rule(drafted, *words).code == 0
    changed = issue(drafted, "draft")
    assert source not in [slot["source"] for slot in changed["slots"]]
    assert headlines(changed) != headlines(before)
    numbers = [str(ruling["number"]) for ruling in rule(drafted, "rulings", "--json").json]
    assert numbers == ["1", "2", "3", "4"]
    for number in (*numbers, "1"):
        lifted = rule(drafted, "lift", number)
        assert (lifted.code, lifted.out.startswith(f"{number}. lifted: ")) == (0, True)
    assert headlines(issue(drafted, "draft")) == headlines(before)
    assert rule(drafted, "rulings").out.startswith("There are no rulings in force.")
    rows = rule(drafted, "rulings", "--all").out.splitlines()
    assert [row.split()[0] for row in rows] == ["no.", "1", "2", "3", "4"]
    assert f"ban the outlet: {source} (lifted by " in rows[1]


def test_an_outlet_is_banned_for_a_day_and_a_topic_for_good(drafted: Operator) -> None:
    """What the editor does not say is what an editor usually means; either can be said."""
    for typed, issue_on in (
        ('ban --source "The Harbour Gazette"', TODAY),
        ('ban --source "The Harbour Gazette" --until-lifted', None),
        ("ban --topic Sport", None),
        ("ban --word lottery --today", TODAY),
        ("ban --word jackpot --date 2026-11-23", "2026-11-23"),
        ('never-lead --source "Plain Ledger"', None),
    ):
        result = rule(drafted, *shlex.split(typed.replace("Plain Ledger", "The Plain Ledger")), "--json")
        assert (result.code, result.json["ruling"]["issue_on"]) == (0, issue_on), typed


def test_saying_it_twice_is_saying_it_once(drafted: Operator) -> None:
    """Every verb that rules can be repeated."""
    urls = [slot["url"] for slot in issue(drafted)["slots"]]
    for words in (
        ["pin", urls[0], "--place", "3"],
        ["boost", urls[0], "--by", "2"],
        ["ban", "--story", urls[1]],
        ["ban", "--article", urls[1]],
        ["never-lead", urls[2]],
        ["merge", urls[3], urls[4]],
        ["split", urls[5]],
    ):
        first, again = rule(drafted, *words, "--json"), rule(drafted, *words, "--json")
        assert (first.code, again.code) == (0, 0), first.err
        assert (first.json["new"], again.json["new"], again.json["ruling"]) == (True, False, first.json["ruling"])


def test_what_was_ruled_before_is_said(drafted: Operator) -> None:
    """A ruling that stands, one whose place a new one takes, and one that is lifted a second time are told from new ones."""
    slot = issue(drafted)["slots"][0]
    pins = [["pin", slot["url"], "--place", place] for place in ("2", "2", "3")]
    said = [rule(drafted, *words).out.splitlines()[0] for words in (*pins, ["lift", "2"], ["lift", "2"])]
    name = slot["original_headline"]
    assert said == [
        f"1. pin to no. 2: {name} (issue of {TODAY})",
        f"1. pin to no. 2: {name} (issue of {TODAY}; stands already)",
        f"2. pin to no. 3: {name} (issue of {TODAY}; instead of 1)",
        f"2. lifted: pin to no. 3: {name} (issue of {TODAY})",
        f"2. lifted: pin to no. 3: {name} (issue of {TODAY}; lifted before)",
    ]


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        pytest.param(
            "pin https://elsewhere.example/a",
            1,
            "newsletter: https://elsewhere.example/a: is not among the articles of the last 72 hours\n"
            "  newsletter add https://elsewhere.example/a puts it in.\n",
            id="unknown story",
        ),
        pytest.param(
            "boost https://elsewhere.example/a --by 0",
            1,
            "newsletter: × 0: is no boost\n  Above 0 and at most 100; newsletter ban keeps a happening out.\n",
            id="no boost",
        ),
        pytest.param("ban --source Nobody", 1, "newsletter: Nobody: names no outlet\n", id="unknown outlet"),
        pytest.param("ban --topic Gardening", 1, "newsletter: Gardening: is no topic\n  There are World, ", id="unknown topic"),
        pytest.param("lift 99", 1, "newsletter: ruling 99: there is none\n", id="unknown number"),
        pytest.param("ban", 2, "ban wants exactly one of --story, --article, --source,", id="nothing banned"),
        pytest.param("ban --topic Sport --word ball", 2, "ban wants exactly one of", id="two things banned"),
        pytest.param("never-lead", 2, "never-lead wants exactly one of URL, --source", id="nothing to never lead"),
        pytest.param("pin https://a.example/b --place 0", 2, "--place", id="no place"),
    ],
)
def test_what_cannot_be_ruled(drafted: Operator, typed: str, code: int, said: str) -> None:
    """The thing, the problem, the cure; and nothing is written down."""
    result = rule(drafted, *typed.split())
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert rule(drafted, "rulings", "--all", "--json").json == []


def test_an_approved_issue_is_left_alone(drafted: Operator) -> None:
    """A pin for it is refused with the way out; a lasting ban says from when it holds."""
    url = issue(drafted)["slots"][0]["url"]
    assert rule(drafted, "approve").code == 0
    refused = rule(drafted, "pin", url)
    assert (refused.code, refused.err) == (
        1,
        f"newsletter: issue of {TODAY}: approved, so its words stay as they are; nothing was ruled\n"
        "  Rule for the next one: --date 2026-11-22\n",
    )
    assert rule(drafted, "pin", url, "--date", "2026-11-22").code == 0
    banned = rule(drafted, "ban", "--story", url)
    assert banned.out.splitlines()[1] == f"The issue of {TODAY} is approved and stays as it is; the next draft heeds this."
