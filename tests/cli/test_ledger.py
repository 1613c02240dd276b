"""``newsletter ledger``, ``retry`` and ``settle`` as an operator types them."""

from tests.cli.operator import MORNING, TODAY, Operator, Relay
from tests.smtp_sink import Rule


def send_with_doubt(drafted: Operator, relay: Relay) -> None:
    relay.sink.rules = (Rule(stage="dot", action="drop", only="reader7@"), Rule(stage="rcpt", action="550 5.1.1 no", only="reader9@"))
    assert drafted.type("send", "--now", MORNING, "--approve").code == 0
    relay.sink.rules = ()


def test_the_ledger_begins_with_the_balance(drafted: Operator, relay: Relay) -> None:
    """In words, and whether it holds; then the lines, with what to look for in the relay's log."""
    send_with_doubt(drafted, relay)
    shown = drafted.type("ledger", "--now", MORNING, "--state", "unknown", "--state", "rejected", "--limit", "2")
    lines = shown.out.splitlines()
    assert lines[:2] == [
        f"Issue 1, {TODAY}: sent",
        "40 in the audience = 38 accepted + 1 rejected + 1 unknown: it adds up",
    ]
    assert lines[3].split() == ["to", "state", "since", "tries", "next", "try", "Message-ID", "answer"]
    assert sorted(line.split()[1] for line in lines[4:]) == ["rejected", "unknown"]
    assert "reader" not in shown.out
    doubt = drafted.type("ledger", "--now", MORNING, "--state", "unknown", "--json").json
    taken = {letter.message_id for letter in relay.sink.letters if letter.recipient.startswith("reader7@")}
    assert ({line["message_id"] for line in doubt["lines"]}, doubt["balance"]["unknown"], doubt["more"]) == (taken, 1, False)


def test_retrying_a_doubt_wants_a_yes(drafted: Operator, relay: Relay) -> None:
    """The risk is printed; without a terminal nothing is done; with --yes the same command sends the rest."""
    send_with_doubt(drafted, relay)
    asked = drafted.type("retry", "unknown", "--now", MORNING)
    expected = (
        "newsletter: 1 letter may have left; who has one gets a second copy. Send them again?: this wants a yes, and there is no "
        f"terminal to ask at; nothing was changed\n  newsletter retry unknown --yes --date {TODAY}\n"
    )
    assert (asked.code, asked.out, asked.err) == (1, "", expected)
    assert drafted.type("retry", "unknown", "--now", MORNING, "--yes", "--json").json["changed"] == 1
    assert drafted.type("send", "--now", MORNING, "--json").json["accepted"] == 39
    assert relay.copies["reader7@example.org"] == 2


def test_settling_by_hand(drafted: Operator, relay: Relay) -> None:
    """Counted as accepted, and not sent again."""
    send_with_doubt(drafted, relay)
    told = drafted.type("settle", "unknown", "--as", "accepted", "--yes", "--now", MORNING)
    assert told.out == "1 letter settled as accepted.\n40 in the audience = 39 accepted + 1 rejected: it adds up\n"
    assert relay.copies["reader7@example.org"] == 1


def test_nothing_put_off(drafted: Operator, relay: Relay) -> None:
    """On a sent issue there is nothing to hasten, and it says why."""
    send_with_doubt(drafted, relay)
    result = drafted.type("retry", "deferred", "--now", MORNING)
    assert (result.code, result.err) == (1, f"newsletter: issue of {TODAY}: already sent at 06:00 to 38; nothing was sent again\n")
