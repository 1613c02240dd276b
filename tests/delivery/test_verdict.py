"""What a reply means; read downwards it is the rule book of docs/flow.md."""

import pytest

from newsletter.delivery.courier import Lost, Reply, Stage, Unreachable
from newsletter.delivery.verdict import judge, judge_unreachable, may_begin
from newsletter.model.deliveries import Verdict
from newsletter.model.states import VerdictKind

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


def test_a_relay_out_of_reach() -> None:
    """Nothing was handed over, and it is not about the reader."""
    verdict = judge_unreachable(Unreachable(relay="relay x:25", problem="cannot be reached"))
    assert verdict == Verdict(kind=TEMPORARY, reply="cannot be reached", relay_trouble=True)


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
