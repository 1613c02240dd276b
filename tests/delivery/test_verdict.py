"""What a reply means; read downwards it is the rule book of docs/flow.md."""

import pytest

from newsletter.delivery.courier import Lost, Reply, Stage
from newsletter.delivery.verdict import judge, may_begin
from newsletter.model.states import Fault, VerdictKind

ACCEPTED, TEMPORARY, PERMANENT, UNKNOWN = VerdictKind.ACCEPTED, VerdictKind.TEMPORARY, VerdictKind.PERMANENT, VerdictKind.UNKNOWN
READER, RELAY = False, True

REPLIES = [
    (Stage.CONTENT, 250, "2.0.0 Ok: queued as 4Cx9", ACCEPTED, "2.0.0", READER),
    (Stage.CONTENT, 250, "", ACCEPTED, "", READER),
    (Stage.CONTENT, 451, "4.7.1 try again later", TEMPORARY, "4.7.1", READER),
    (Stage.CONTENT, 452, "4.3.1 Insufficient system storage", TEMPORARY, "4.3.1", RELAY),
    (Stage.CONTENT, 421, "4.3.2 shutting down", TEMPORARY, "4.3.2", RELAY),
    (Stage.CONTENT, 454, "Throttling failure: Daily message quota exceeded.", TEMPORARY, "", RELAY),
    (Stage.CONTENT, 554, "5.7.1 Message rejected as spam", PERMANENT, "5.7.1", READER),
    (Stage.CONTENT, 552, "5.3.4 too big", PERMANENT, "5.3.4", READER),
    (Stage.CONTENT, 354, "go on", UNKNOWN, "", RELAY),
    (Stage.CONTENT, -1, "Malformed", UNKNOWN, "", RELAY),
    (Stage.RCPT, 550, "5.1.1 <x>: no such user", PERMANENT, "5.1.1", READER),
    (Stage.RCPT, 550, "", PERMANENT, "", READER),
    (Stage.RCPT, 550, "5.7.26 unauthenticated mail is not accepted\n5.7.26 see our page", PERMANENT, "5.7.26", READER),
    (Stage.RCPT, 550, "4.2.0 confused", TEMPORARY, "4.2.0", READER),
    (Stage.RCPT, 450, "5.1.1 confused", TEMPORARY, "5.1.1", READER),
    (Stage.RCPT, 450, "4.7.1 greylisted", TEMPORARY, "4.7.1", READER),
    (Stage.RCPT, 452, "4.2.2 mailbox full", TEMPORARY, "4.2.2", READER),
    (Stage.RCPT, 450, "4.1.2 domain not found", TEMPORARY, "4.1.2", READER),
    (Stage.RCPT, 451, "4.3.0 queue trouble", TEMPORARY, "4.3.0", RELAY),
    (Stage.RCPT, 421, "too busy", TEMPORARY, "", RELAY),
    (Stage.RCPT, 530, "5.7.0 Authentication required", TEMPORARY, "5.7.0", RELAY),
    (Stage.RCPT, 554, "5.7.1 <x>: Relay access denied", TEMPORARY, "5.7.1", RELAY),
    (Stage.RCPT, 550, "5.7.1 relaying denied", TEMPORARY, "5.7.1", RELAY),
    (Stage.RCPT, 354, "what?", TEMPORARY, "", RELAY),
    (Stage.MAIL, 550, "5.1.8 sender rejected", TEMPORARY, "5.1.8", RELAY),
    (Stage.MAIL, 451, "later", TEMPORARY, "", RELAY),
    (Stage.DATA, 451, "4.2.0 later", TEMPORARY, "4.2.0", READER),
    (Stage.DATA, 554, "5.5.1 no valid recipients", PERMANENT, "5.5.1", READER),
    (Stage.DATA, 250, "what?", TEMPORARY, "", RELAY),
]


@pytest.mark.parametrize(("stage", "code", "text", "kind", "enhanced", "relay"), REPLIES)
def test_a_reply(stage: Stage, code: int, text: str, kind: VerdictKind, enhanced: str, relay: bool) -> None:
    """Kind, enhanced code, and whether it is about this reader or about the relay."""
    verdict = judge(Reply(stage, code, text))
    assert (verdict.kind, verdict.code, verdict.enhanced, verdict.relay_trouble) == (kind, code, enhanced, relay)


@pytest.mark.parametrize("stage", Stage)
def test_a_lost_connection(stage: Stage) -> None:
    """Nobody knows once the content had begun; before that nothing has left."""
    verdict = judge(Lost(stage, "gone"))
    expected = (UNKNOWN, READER) if stage is Stage.CONTENT else (TEMPORARY, RELAY)
    assert (verdict.kind, verdict.relay_trouble) == expected


def test_replies_are_kept_as_plain_text() -> None:
    """What a server says is stored without control characters and not at any length."""
    verdict = judge(Reply(Stage.RCPT, 550, "5.1.1 \x1b[31mno\x00\r\n" + "x" * 9_000))
    assert verdict.reply.startswith("5.1.1 [31mno x") and len(verdict.reply) == 500


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Reply(Stage.DATA, 354, ""), True),
        (Reply(Stage.DATA, 250, ""), False),
        (Reply(Stage.RCPT, 250, ""), False),
        (Reply(Stage.CONTENT, 354, ""), False),
        (Lost(Stage.DATA, ""), False),
    ],
)
def test_content_begins_only_after_354(outcome: Reply | Lost, expected: bool) -> None:
    """The relay must have asked for it."""
    assert may_begin(outcome) is expected


THROTTLED = [
    (Stage.RCPT, 421, "4.7.28 [192.0.2.1] Our system has seen an unusual rate of mail from this sender", True, False),
    (Stage.CONTENT, 421, "4.7.0 Temporary System Problem. Try again later", True, False),
    (Stage.RCPT, 451, "4.7.650 The mail server has been temporarily rate limited", True, False),
    (Stage.RCPT, 451, "4.7.500 Server busy. Please try again later", True, False),
    (Stage.RCPT, 450, "4.2.1 The person you write to gets mail too quickly right now", True, False),
    (Stage.RCPT, 452, "4.5.3 Too many recipients for this domain", True, False),
    (Stage.RCPT, 450, "Throttled: come back in a while", True, False),
    (Stage.RCPT, 450, "4.7.1 <x>: Recipient address rejected: Greylisted for 300 seconds", False, False),
    (Stage.RCPT, 451, "4.7.1 Graylisting in action", False, False),
    (Stage.RCPT, 450, "4.2.0 try again", False, False),
    (Stage.MAIL, 421, "4.7.0 Too many messages on this connection", False, True),
    (Stage.RCPT, 421, "4.3.2 shutting down", False, True),
    (Stage.RCPT, 421, "Service not available, closing channel", False, True),
    (Stage.RCPT, 450, "4.7.1 Error: too many connections from 192.0.2.1", False, True),
    (Stage.CONTENT, 454, "Throttling failure: Maximum sending rate exceeded.", False, True),
    (Stage.CONTENT, 452, "4.7.0 Daily sending quota exceeded", False, True),
    (Stage.RCPT, 550, "5.7.1 too many complaints", False, False),
]


@pytest.mark.parametrize(("stage", "code", "text", "throttled", "relay"), THROTTLED)
def test_who_says_that_we_are_too_fast(stage: Stage, code: int, text: str, throttled: bool, relay: bool) -> None:
    """A receiver slows its own letters, a relay all of them, and a greylist nobody's."""
    verdict = judge(Reply(stage, code, text))
    assert (verdict.throttled, verdict.relay_trouble) == (throttled, relay)


@pytest.mark.parametrize("stage", Stage)
def test_nobody_is_blamed_for_a_letter_that_was_taken_or_lost(stage: Stage) -> None:
    """A reader is only ever counted for what was answered about them."""
    blamed = {judge(Reply(Stage.CONTENT, 250, "ok")).fault, judge(Lost(stage, "mailbox full")).fault}
    assert blamed <= {Fault.NOBODY, Fault.RELAY}
