"""``newsletter check``: lights for people, an exit code for scripts."""

from collections import Counter

import pytest

from tests.cli.operator import MORNING, TODAY, Operator, Relay


def test_a_good_issue_may_go_by_itself(drafted: Operator, relay: Relay) -> None:
    """Code 0 means that the schedule would send it; the slow checks are kept, and --quick shows them without asking anybody."""
    result = drafted.type("check", "--now", MORNING, "--json")
    found = {check["code"]: check["light"] for check in result.json["checks"]}
    assert (result.code, result.json["date"], result.json["keeps"]) == (0, TODAY, "")
    assert (found["relay"], found["parts"], found["date"], found["disk"]) == ("green", "green", "green", "green")
    again = drafted.type("check", "--now", MORNING, "--json", "--quick")
    assert again.json["checks"] == result.json["checks"]


def test_what_is_red_ends_with_2(drafted: Operator, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relay that only an operator can mend: nobody can approve that either."""
    monkeypatch.setenv("NEWSLETTER_RELAY__USERNAME", "lisa")
    result = drafted.type("check", "--now", MORNING)
    assert (result.code, "does not offer to log in" in result.out) == (2, True)
    assert "Confidence in the choice:" in result.out


def test_what_waits_for_a_person_ends_with_1(drafted: Operator, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    """Amber that the settings do not let go, or a day on which a person decides."""
    monkeypatch.setenv("NEWSLETTER_SCHEDULE__IF_NOBODY_ACTS", "hold")
    result = drafted.type("check", "--now", MORNING, "--json")
    assert (result.code, result.json["light"] != "red", result.json["keeps"]) == (1, True, "nobody approved it by 06:30")


def test_nothing_drafted_ends_with_1(begun: Operator) -> None:
    """There is nothing that could go."""
    result = begun.type("check", "--now", MORNING)
    assert (result.code, result.out, ": there is none" in result.err) == (1, "", True)


def test_the_doctor_ends_with_its_worst_light(begun: Operator, relay: Relay) -> None:
    """One group alone, so that a script can ask for what it wants to know; dns prints what to publish."""
    green = begun.type("doctor", "--only", "templates", "--json")
    assert (green.code, green.json["light"]) == (0, "green")
    amber = begun.type("doctor", "--only", "feeds")
    assert (amber.code, "no feed is asked. Add some: newsletter feeds add ADDRESS" in amber.out) == (1, True)
    assert begun.type("doctor", "--only", "database").code == 0
    assert begun.type("doctor", "dns").out.splitlines()[1].startswith("_dmarc.")
    wrong = begun.type("doctor", "--only", "moon")
    assert (wrong.code, "there is no group 'moon'" in wrong.err) == (1, True)


def test_testers_are_saved_and_get_their_copies(drafted: Operator, relay: Relay) -> None:
    """Added, listed, sent to, removed."""
    assert drafted.type("testers", "list").out == "No testers. Save one: newsletter testers add ADDRESS\n"
    assert drafted.type("testers", "add", "mara@example.com", "--name", "Mara", "--now", MORNING).code == 0
    assert drafted.type("testers", "list", "--json").json["testers"][0]["name"] == "Mara"
    assert drafted.type("test", "--now", MORNING).out == "mara@example.com: accepted 250 2.0.0 taken\n"
    assert relay.copies == Counter(["mara@example.com"])
    assert drafted.type("testers", "remove", "mara@example.com", "--now", MORNING).code == 0
    nobody = drafted.type("test", "--now", MORNING)
    assert (nobody.code, "no testers are saved; nothing was sent" in nobody.err) == (1, True)
