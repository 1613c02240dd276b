"""The verbs that change the state of an issue: ``approve``, ``hold``, ``seen``, ``skip``; ``pause``, ``resume``, ``cancel`` in a send."""

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, Config, Day, Now, Seen, Why


def approve(day: Day = None, reason: Why = "", seen: Seen = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Freeze the words and let the issue leave at its time. Refused while a check is red."""
    act("approve", config, now, as_json, issue_on=day, reason=reason, version=seen)


def hold(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Keep the issue from leaving until a person approves it."""
    act("hold", config, now, as_json, issue_on=day, reason=reason)


def seen(day: Day = None, version: Seen = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Say that you have looked at the draft as it is now: where the settings ask for that (auto-after-seen) it may then leave by itself."""
    act("seen", config, now, as_json, issue_on=day, version=version)


def skip(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Leave a date out, today's or one to come. Drafting it takes it up again.

    A date to come is only planned: no issue is made of it, and no number used up, before its draft time.
    """
    act("skip", config, now, as_json, issue_on=day, reason=reason)


def unskip(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Take a date up again that was left out, or was to be."""
    act("unskip", config, now, as_json, issue_on=day, reason=reason)


def pause(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Stop in the middle of sending, in whichever process sends, within a second; letters in hand are finished."""
    act("pause", config, now, as_json, issue_on=day, reason=reason)


def resume(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Go on with the rest: the running server does, or newsletter send --now."""
    act("resume", config, now, as_json, issue_on=day, reason=reason)


def cancel(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Call off the rest: what left, left. Before the first letter left (see send --undo) it takes all of it back."""
    act("cancel", config, now, as_json, issue_on=day, reason=reason)
