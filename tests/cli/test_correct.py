"""An operator who was told of a mistake."""

import getpass

from tests.cli.operator import MORNING, TODAY, Operator, Relay, Result

WRONG = (
    ("--story", "1"),
    ("--date", "2026-13-01"),
    (TODAY,),
    (TODAY, "x"),
    ("x", "--story", "0"),
    ("x", "--field", "why"),
    ("x", "--words", "y"),
)


def correct(operator: Operator, *words: str) -> Result:
    return operator.type("correct", *words, "--now", f"{TODAY}T15:00:00Z")


def test_a_mistake_is_corrected_after_the_issue_left(relay: Relay, drafted: Operator) -> None:
    """Refused while it is a draft; then it is published once, listed, and no letter is sent for it."""
    refused = correct(drafted, "The ferry is called Anna.")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(f"newsletter: issue of {TODAY}: it was not released, so nobody has read it; nothing was written\n  ")
    assert drafted.type("send", "--now", MORNING, "--approve", "--yes", "--undo", "0s").code == 0
    letters = len(relay.sink.letters)
    assert correct(drafted, "--date", TODAY).out == f"Issue of {TODAY}: nothing was corrected.\n"
    words = ("--story", "2", "The ferry is called Anna.")
    assert correct(drafted, *words).out == f"No. 2 of {TODAY}: The ferry is called Anna.\n"
    assert correct(drafted, *words).out == f"No. 2 of {TODAY}: The ferry is called Anna. (stands already)\n"
    (listed,) = correct(drafted, "--json").json
    assert (bool(listed.pop("headline")), listed.pop("at")[:19]) == (True, f"{TODAY}T15:00:00")
    by = f"{getpass.getuser()} (command line)"
    assert listed == {"id": 1, "issue_on": TODAY, "number": 2, "text": words[-1], "by": by, "field": "", "before": "", "after": ""}
    assert correct(drafted).out.splitlines() == [
        f"at                story  {'by':{len(by)}}  correction",
        f"{TODAY} 10:00      2  {by}  The ferry is called Anna.",
    ]
    assert len(relay.sink.letters) == letters


def test_those_who_have_the_issue_are_told_once(relay: Relay, drafted: Operator) -> None:
    """The number is said first, a yes is wanted, each of the forty gets one, and a second yes writes to nobody."""
    drafted.type("send", "--now", MORNING, "--approve", "--yes", "--undo", "0s")
    correct(drafted, "--date", TODAY, "--story", "2", "The ferry is called Anna.")
    later = ("--now", f"{TODAY}T15:00:00Z")
    dry = drafted.type("erratum", "send", "--dry-run", *later, "--json").json
    assert dry == {"correction": 1, "receivers": {"accepted": 40, "unknown": 0}, "letters": 40, "dry_run": True, "would_change": True}
    refused = drafted.type("erratum", "send", *later)
    asked = "newsletter: Write to 40 readers about “The ferry is called Anna.”?: this wants a yes"
    assert (refused.code, refused.err.splitlines()[0]) == (1, f"{asked}, and there is no terminal to ask at; nothing was written")
    said = f"Erratum about no. 2 of {TODAY}, sending: 40 letters (40 pending)\n"
    assert drafted.type("erratum", "send", "--yes", *later).out == said
    assert drafted.type("erratum", "send", "--yes", *later, "--json").json["new"] is False
    (listed,) = drafted.type("erratum", "list", "--json").json
    assert (listed["balance"]["audience"], listed["balance"]["states"]["pending"], listed["state"]) == (40, 40, "sending")
    assert drafted.type("erratum", "pause", *later).out == said.replace("sending", "paused")
    assert drafted.type("erratum", "resume", "--date", TODAY, *later).out == said
    assert drafted.type("erratum", "cancel", *later).out == f"Erratum about no. 2 of {TODAY}, cancelled: 40 letters (40 cancelled)\n"
    assert drafted.type("erratum", "resume", *later).code == 1


def test_our_pages_are_amended_with_a_note(relay: Relay, drafted: Operator) -> None:
    """The new words, and what stood there before beside them; a second time changes nothing."""
    drafted.type("send", "--now", MORNING, "--approve", "--yes", "--undo", "0s")
    before = drafted.type("show", "--now", MORNING, "--json").json["slots"][1]["headline"]
    words = ("--story", "2", "--field", "headline", "--words", "A ferry sails", "It did not run aground.")
    assert correct(drafted, *words).out == f"No. 2 of {TODAY}: It did not run aground.\nIts headline reads now: A ferry sails\n"
    assert correct(drafted, *words, "--json").json["new"] is False
    (listed,) = drafted.type("corrections", "--json").json["corrections"]
    assert (listed["field"], listed["before"], listed["after"], listed["erratum"]) == ("headline", before, "A ferry sails", None)
    assert drafted.type("show", "--now", MORNING, "--json").json["slots"][1]["headline"] == "A ferry sails"


def test_wrong_usage_is_said(drafted: Operator) -> None:
    """A story without words, a date that is none, a story that is not there, a field without words and words without a field."""
    assert [correct(drafted, *words).code for words in WRONG] == [2] * len(WRONG)
