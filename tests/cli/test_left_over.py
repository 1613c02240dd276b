"""An issue that the warm-up plan kept from some readers, as an operator meets it."""

from newsletter.delivery import warm_up
from tests.cli.operator import MORNING, TODAY, Operator, Relay

SAID = f"30 readers did not get the issue of {TODAY}: the warm-up plan let no more letters go"


def test_a_send_that_left_readers_out_says_so(drafted: Operator, relay: Relay) -> None:
    """Neither its last line nor status calls the issue simply sent, and one letter to the operator waits to leave."""
    drafted.patch.setattr(warm_up, "FIRST_DAY", 10)
    drafted.patch.setenv("NEWSLETTER_DELIVERY__WARM_UP", "true")
    sent = drafted.type("send", "--now", MORNING, "--approve")
    ending = f"The issue of {TODAY} is out, but 30 readers did not get it: newsletter ledger --state expired --date {TODAY} says why."
    assert (sent.code, sent.out.splitlines()[-1], len(relay.sink.letters)) == (0, ending, 10)
    status = drafted.type("status", "--now", MORNING, "--json").json
    assert [one["what"] for one in status["concerns"]] == [SAID]
    assert SAID in drafted.type("status", "--now", MORNING).out
