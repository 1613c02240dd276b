"""What the command line alone can do is said in one place, with the reason."""

from newsletter.cli.reference import verbs
from newsletter.daily.acts.cli_only import CLI_ONLY
from newsletter.daily.acts.register import ACTS


def test_what_is_said_to_be_the_command_lines_alone_is() -> None:
    """Each is a verb, none is an act, and of readers, sponsors, feeds, corrections and errata there is no other verb without an act."""
    known = {name.removeprefix("newsletter ") for name, _ in verbs()}
    ours = {
        name for name in known if name.split()[0] in {"subscribers", "sponsor", "feeds", "correct", "corrections", "erratum", "removals"}
    }
    assert set(CLI_ONLY) == ours - set(ACTS)
    assert all(CLI_ONLY.values())
