"""``newsletter replay``, ``report`` and ``status`` as an operator types them."""

from tests.cli.operator import MORNING, TODAY, Operator, Relay


def test_the_same_settings_give_the_same_ten(drafted: Operator) -> None:
    """Nothing differs: same stories, same places, nothing drifted, nothing grouped anew."""
    result = drafted.type("replay", "--date", TODAY, "--now", MORNING, "--json")
    assert result.code == 0, result.err
    found = result.json
    slots = drafted.type("show", "--now", MORNING, "--json").json["slots"]
    assert [(line["change"], line["was"], line["now"], line["printed"]) for line in found["stories"]] == [
        ("same", slot["number"], slot["number"], slot["number"]) for slot in slots
    ]
    assert [line["url"] for line in found["stories"]] == [slot["url"] for slot in slots]
    assert (found["same"], found["settings"], found["drift"], found["regrouped"]) == (True, {}, 0, False)


def test_it_is_still_the_same_after_later_work(drafted: Operator, relay: Relay) -> None:
    """After sending, after pages were read and rulings made and lifted later, the choice of then is made of what was known then."""
    assert drafted.type("send", "--now", MORNING, "--approve", "--yes").code == 0
    later = f"{TODAY}T20:00:00Z"
    drafted.type("collect", "--all", "--now", later)
    drafted.type("ban", "--topic", "World", "--now", later)
    again = drafted.type("replay", TODAY, "--now", later, "--json").json
    assert (again["same"], again["drift"]) == (True, 0)


def test_other_settings_show_what_they_change(drafted: Operator) -> None:
    """Eight places instead of ten: two are out, with what keeps them out; the setting stands beside. Nothing is stored."""
    before = drafted.type("show", "--now", MORNING, "--json").json["slots"]
    found = drafted.type("replay", TODAY, "--set", "selection.size=8", "--now", MORNING, "--json").json
    assert found["settings"] == {"selection.size": {"in_force": "10", "asked": "8"}}
    changes = [line["change"] for line in found["stories"]]
    assert (len([one for one in changes if one != "out"]), changes.count("out"), found["drift"]) == (8, 2, 0)
    assert all(line["why"] for line in found["stories"] if line["change"] == "out")
    assert drafted.type("show", "--now", MORNING, "--json").json["slots"] == before
    told = drafted.type("replay", TODAY, "--set", "size=8", "--now", MORNING).out
    assert "selection.size: 10 in force, 8 asked for" in told


def test_a_setting_that_is_none_is_refused(drafted: Operator) -> None:
    """With what is known."""
    for words, said in ((("--set", "colour=red"), "is no setting of the choice"), (("--set", "size"), "is no setting")):
        refused = drafted.type("replay", TODAY, *words, "--now", MORNING)
        assert (refused.code, said in refused.err) == (1, True)


def test_a_report_of_a_sent_issue(drafted: Operator, relay: Relay) -> None:
    """The balance in words, and that clicks are not counted."""
    assert drafted.type("send", "--now", MORNING, "--approve", "--yes").code == 0
    told = drafted.type("report", TODAY, "--now", MORNING)
    assert "40 in the audience: 40 accepted" in told.out
    assert "Clicks are not counted" in told.out
    facts = drafted.type("report", "--date", TODAY, "--now", MORNING, "--json").json
    assert (facts["audience"], facts["balance"]["accepted"], facts["adds_up"]) == (40, 40, True)


def test_a_date_may_stand_alone_and_is_one(drafted: Operator) -> None:
    """``replay DATE`` is ``replay --date DATE``; without any it is today's issue, and of two dates neither."""
    named = [("--date", TODAY), (TODAY,), (TODAY, "--date", TODAY), ()]
    for verb in (("replay",), ("report",), ("issues", "show")):
        told = [drafted.type(*verb, *words, "--now", MORNING) for words in named]
        assert {(one.code, one.out) for one in told} == {(0, told[0].out)}
        assert drafted.type(*verb, TODAY, "--date", "2026-11-20", "--now", MORNING).code == 2


def test_status_ends_with_what_is_needed(drafted: Operator, relay: Relay) -> None:
    """0 where nothing needs anybody, 3 before its time, 4 where nothing goes on; the same code stands in the JSON."""

    def code(now: str) -> tuple[int, int, list[str]]:
        result = drafted.type("status", "--now", now, "--json")
        return result.code, result.json["exit_code"], [need["code"] for need in result.json["needs"]]

    assert code(MORNING) == (0, 0, [])
    assert code(f"{TODAY}T12:15:00Z") == (4, 4, ["late"])
    drafted.type("hold", "--reason", "the verdict", "--now", MORNING)
    assert code(MORNING) == (3, 3, ["held"])
    assert code(f"{TODAY}T11:45:00Z") == (4, 4, ["held"])
    told = drafted.type("status", "--now", f"{TODAY}T11:45:00Z").out
    assert told.startswith(f"The issue of {TODAY} is held: the verdict.")
    drafted.type("send", "--now", MORNING, "--approve", "--yes")
    assert code(f"{TODAY}T12:15:00Z") == (0, 0, [])
