"""An operator who was told of a mistake."""

import getpass

from tests.cli.operator import MORNING, TODAY, Operator, Relay, Result


def correct(operator: Operator, *words: str) -> Result:
    return operator.type("correct", *words, "--now", f"{TODAY}T15:00:00Z")


def test_a_mistake_is_corrected_after_the_issue_left(relay: Relay, drafted: Operator) -> None:
    """Refused while it is a draft; then it is published once, listed, and no letter is sent for it."""
    refused = correct(drafted, TODAY, "The ferry is called Anna.")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(f"newsletter: issue of {TODAY}: it was not released, so nobody has read it; nothing was written\n  ")
    assert drafted.type("send", "--now", MORNING, "--approve", "--yes", "--undo", "0s").code == 0
    letters = len(relay.sink.letters)
    assert correct(drafted, TODAY).out == f"Issue of {TODAY}: nothing was corrected.\n"
    words = (TODAY, "--story", "2", "The ferry is called Anna.")
    assert correct(drafted, *words).out == f"No. 2 of {TODAY}: The ferry is called Anna.\n"
    assert correct(drafted, *words).out == f"No. 2 of {TODAY}: The ferry is called Anna. (stands already)\n"
    (listed,) = correct(drafted, TODAY, "--json").json
    assert (bool(listed.pop("headline")), listed.pop("at")[:19]) == (True, f"{TODAY}T15:00:00")
    by = f"{getpass.getuser()} (command line)"
    assert listed == {"issue_on": TODAY, "number": 2, "text": words[-1], "by": by}
    assert correct(drafted, TODAY).out.splitlines() == [
        f"at                story  {'by':{len(by)}}  correction",
        f"{TODAY} 10:00      2  {by}  The ferry is called Anna.",
    ]
    assert len(relay.sink.letters) == letters


def test_wrong_usage_is_said(drafted: Operator) -> None:
    """A story without words, a date that is none, a story that is not there."""
    assert [correct(drafted, *words).code for words in ((TODAY, "--story", "1"), ("2026-13-01",), (TODAY, "x", "--story", "0"))] == [
        2,
        2,
        2,
    ]
