"""``newsletter removals`` as an operator types it, and what ``status`` says until he does."""

import pytest

from tests.cli.operator import MORNING, TODAY, Operator, Relay
from tests.smtp_sink import Rule

NOW = ("--now", MORNING)


@pytest.fixture
def held(drafted: Operator, relay: Relay) -> Operator:
    """The relay said of thirty in forty readers that there is no such person: so many that nobody was removed."""
    drafted.patch.setenv("NEWSLETTER_DELIVERY__CANARY_REFUSALS", "1")
    relay.sink.rules = tuple(Rule(stage="rcpt", action="550 5.1.1 no such user", only=f"reader{n}@") for n in range(30))
    assert drafted.type("send", "--now", MORNING, "--approve").code == 0
    return drafted


def listed(operator: Operator) -> list[list[str]]:
    return [line.split() for line in operator.type("removals", "list", *NOW).out.splitlines()[1:-1]]


def test_nothing_held_is_said(begun: Operator) -> None:
    """An empty list is an answer too, and a decision about nothing is refused."""
    assert begun.type("removals", "list", *NOW).out == "None wait.\n"
    assert begun.type("removals", "list", *NOW, "--json").json == []
    refused = begun.type("removals", "keep", "gmail.com", *NOW)
    assert (refused.code, refused.err) == (1, "newsletter: gmail.com: no removals of it wait\n  None wait at all.\n")


def test_held_removals_are_seen_and_carried_out(held: Operator) -> None:
    """Status names them with the cure; removing wants a yes, and then these readers are never written to again."""
    cures = [one["cure"] for one in held.type("status", *NOW, "--json").json["concerns"]]
    assert [cure.rpartition("Then ")[2] for cure in cures] == [
        "newsletter removals keep many-domains or newsletter removals remove many-domains."
    ]
    assert "Many domains denied 30 of 40 readers" in held.type("status", *NOW).out
    assert [line[:5] for line in listed(held)] == [["many-domains", TODAY, "30", "40", TODAY]]
    as_listed = held.type("removals", "list", *NOW, "--json").json
    assert [sorted(one) for one in as_listed] == [["answered", "dead", "domain", "held_at", "issue_on"]]
    assert held.type("pace", *NOW, "--json").json["held"] == as_listed
    asked = held.type("removals", "remove", "many-domains", *NOW)
    assert (asked.code, "this wants a yes" in asked.err) == (1, True)
    assert held.type("removals", "remove", "many-domains", *NOW, "--date", "2026-11-20", "--yes").code == 1
    assert held.type("removals", "remove", "many-domains", *NOW, "--yes", "--json").json == {"decided": 1, "suppressed": 30}
    assert held.type("removals", "list", *NOW).out == "None wait.\n"


def test_everybody_can_be_kept(held: Operator) -> None:
    """The relay was at fault: nobody is suppressed, and nothing waits any more."""
    assert held.type("removals", "keep", "many-domains", *NOW).out == "Everybody stays.\n"
    status = held.type("status", *NOW, "--json").json
    assert (status["concerns"], status["subscribers"]) == ([], 40)
