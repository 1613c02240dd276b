"""An editor's changes at the command line: they outlive a real refresh, and each can be undone by its number."""

import shlex
from typing import Any

import pytest

from tests.cli.operator import MORNING, Operator, Result


def typed(operator: Operator, words: str) -> Result:
    return operator.type(*shlex.split(words), "--now", MORNING)


def shown(operator: Operator, verb: str = "show") -> dict[str, Any]:
    result = typed(operator, f"{verb} --json")
    assert result.code == 0, result.err
    return result.json


def headlines(issue: dict[str, Any]) -> list[str]:
    return [slot["headline"] for slot in issue["slots"]]


def test_edits_outlive_a_refresh(drafted: Operator) -> None:
    """Swap, move, words, lock: after the draft is made anew all stand as they were typed, and the machine's words are told beside."""
    before = headlines(shown(drafted))
    bench = typed(drafted, "edits --json").json["bench"]
    first_waiting = bench[0]["number"]
    assert first_waiting == len(before) + 1
    for words in (
        f"swap 3 --with {first_waiting}",
        "move 5 --to 1",
        'edit 2 --headline "Our own words" --why "Because it does."',
        'edit --subject "A subject of ours"',
        "lock 4",
        'note 4 "Call them."',
    ):
        result = typed(drafted, words)
        assert result.code == 0, result.err
    edited = shown(drafted)
    after = shown(drafted, "draft")
    assert headlines(after) == headlines(edited)
    assert (after["slots"][1]["headline"], after["slots"][1]["why"]) == ("Our own words", "Because it does.")
    assert after["issue"]["subject"] == "A subject of ours"
    assert before[2] not in headlines(after)
    facts = typed(drafted, "edits --json").json
    assert facts["stories"][1]["machine"]["headline"] == before[0]
    assert [story["number"] for story in facts["stories"] if story["locked"]] == [4]
    told = typed(drafted, "edits").out
    assert f"no. 2, headline of the machine: {before[0]}" in told
    for one in reversed(facts["history"]):
        assert typed(drafted, f"undo {one['edit']}").code == 0
    assert headlines(shown(drafted)) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param("swap 3 --with 99", "no. 99 of the issue of 2026-11-21: there is none: it has", id="no such number"),
        pytest.param("swap 3 --with https://nobody.example/a", "is not among the candidates", id="no candidate"),
        pytest.param('edit 3 --headline "<b>x</b>"', "the headline: holds markup (<b>); only plain text is printed", id="markup"),
        pytest.param('edit 3 --subject "x"', "has no subject of its own", id="subject of a story"),
        pytest.param('edit --headline "x"', "has no headline of its own", id="headline of the issue"),
        pytest.param("reorder 1 2 2", "must name each of 1 to", id="order"),
        pytest.param("undo 99", "edit 99: the issue of 2026-11-21 has none of that number", id="no such edit"),
        pytest.param("replace 3 --with 11", "drafted, not approved, so nothing has to be replaced in it", id="replace in a draft"),
    ],
)
def test_what_is_refused_names_the_thing(drafted: Operator, words: str, said: str) -> None:
    """Code 1, one sentence, and nothing is changed."""
    before = shown(drafted)
    result = typed(drafted, words)
    assert (result.code, said in result.err) == (1, True), result.err
    assert shown(drafted)["slots"] == before["slots"]


def test_an_edit_without_words_is_wrong_usage(drafted: Operator) -> None:
    """It says what may be named."""
    result = typed(drafted, "edit 3")
    assert (result.code, "edit wants one of --headline" in result.err) == (2, True)
