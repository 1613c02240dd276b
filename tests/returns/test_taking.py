"""What a report does to its reader, and what it may not do: whose letter it is must be proven before anybody is touched."""

from datetime import timedelta

import pytest

from newsletter.model.returns import Clues, Proof, ProviderEvent, ReportedRecipient, ReturnAction, Returned, ReturnKind
from newsletter.model.states import Fault
from newsletter.returns.run.taking import TakenAccount, take_event
from tests.conftest import NOW
from tests.returns.conftest import LETTERHEAD, OTHERS, ReturnDesk, key_of
from tests.returns.reports import DOMAIN, TODAY, bounce, complaint, goodbye, letter_of

READER = "reader@a.example"
FBL = f"fbl@{DOMAIN}"


async def test_a_bounce_is_kept_for_its_reader_and_issue_without_an_address(desk: ReturnDesk) -> None:
    """The return path alone says whose letter it was; no address of a reader is stored with what the server said."""
    (reader,) = await desk.readers(READER)
    issue = await desk.issue([reader])
    account = await desk.take(bounce(), desk.path(0).upper())
    assert account == TakenAccount(kind=ReturnKind.BOUNCE, proof=Proof.RETURN_PATH, letters=1)
    assert await desk.rows("kind", "proof", "action", "fault", "subscriber_id", "issue_id", "domain", "status", "acted_at") == [
        ("bounce", "return_path", "suppress", "dead", reader, issue, "a.example", "5.1.1", None)
    ]
    assert READER not in str(await desk.rows("said"))
    assert "no such user" in str(await desk.rows("said"))


async def test_the_same_report_again_changes_nothing(desk: ReturnDesk) -> None:
    """A mail server that lost our answer sends it again, and a mailbox may be read twice: also with what servers write on top."""
    await desk.issue(await desk.readers(READER))
    raw = bounce()
    await desk.take(raw, desk.path(0))
    again = await desk.take(b"Return-Path: <>\nReceived: from x\n by y\n" + raw.replace(b"\r\n", b"\n"), desk.path(0))
    assert again == TakenAccount(kind=ReturnKind.BOUNCE, again=True)
    assert len(await desk.rows("id")) == 1


@pytest.mark.parametrize("also", ["", letter_of(key_of(0))], ids=["bare", "with a Message-ID of ours"])
async def test_a_forged_return_path_proves_nothing(lite: ReturnDesk, also: str) -> None:
    """Without our MAC nobody can bounce a reader off the list, not even naming the address and the letter."""
    await lite.issue(await lite.readers(READER))
    await lite.take(bounce(letter=also), lite.path(0, ring=OTHERS))
    assert await lite.rows("proof", "fault", "issue_id") == [("address", "dead", None)]
    assert await lite.states() == {READER: "active"}


async def test_an_address_alone_proves_nothing(desk: ReturnDesk) -> None:
    """Anybody can write a complaint in the name of anybody: it is kept for the operator, and the reader stays."""
    await desk.issue(await desk.readers(READER))
    account = await desk.take(complaint(address=READER), FBL)
    assert account == TakenAccount(kind=ReturnKind.COMPLAINT, proof=Proof.ADDRESS, letters=1)
    assert await desk.states() == {READER: "active"}
    assert await desk.suppressed(READER) == {}


@pytest.mark.parametrize(
    ("letter", "proof"),
    [("message_id", Proof.MESSAGE_ID), ("token", Proof.TOKEN)],
)
async def test_a_complaint_finds_its_reader_in_the_headers_alone(desk: ReturnDesk, letter: str, proof: Proof) -> None:
    """Body and recipient taken out, as Microsoft does since 2026: Message-ID or the token of List-Unsubscribe tell, and the reader goes."""
    (reader,) = await desk.readers(READER)
    issue = await desk.issue([reader])
    head = (
        letter_of(key_of(0))
        if letter == "message_id"
        else f"Subject: Ten\r\nList-Unsubscribe: <https://topten.example/u/{desk.token(0)}>\r\n"
    )
    account = await desk.take(complaint(letter=head), FBL)
    assert account == TakenAccount(kind=ReturnKind.COMPLAINT, proof=proof, letters=1, left=True)
    assert await desk.states() == {READER: "unsubscribed"}
    assert await desk.suppressed(READER) == {READER: ("complaint", "complaint: abuse")}
    assert await desk.consents() == [("unsubscribed", "complaint")]
    assert await desk.rows("issue_id", "subscriber_id", "feedback") == [(issue, reader, "abuse")]


@pytest.mark.parametrize(
    ("kind", "state", "suppressed", "is_open"),
    [
        ("abuse", "unsubscribed", {"complaint"}, False),
        ("fraud", "unsubscribed", {"complaint"}, False),
        ("opt-out", "unsubscribed", set(), False),
        ("not-spam", "active", set(), False),
        ("auth-failure", "active", set(), True),
    ],
)
async def test_what_each_kind_of_feedback_does(lite: ReturnDesk, kind: str, state: str, suppressed: set[str], is_open: bool) -> None:
    """Complaints end it for good, an opt-out is a leaving, "not spam" is praise, and a failed signature is the operators' matter."""
    await lite.issue(await lite.readers(READER))
    await lite.take(complaint(kind, letter=letter_of(key_of(0))), FBL)
    assert await lite.states() == {READER: state}
    assert {reason for reason, _ in (await lite.suppressed(READER)).values()} - {"unsubscribed"} == suppressed
    assert [acted is None for (acted,) in await lite.rows("acted_at")] == [is_open]


@pytest.mark.parametrize(
    "body",
    ["", "Please do not stop!", "unsubscribe\r\nnot me", "Undeliverable:\r\n<x@a.example>: 550 5.1.1 user unknown"],
    ids=["empty", "other words", "two lines", "like a bounce"],
)
async def test_a_letter_to_the_address_for_leaving_unsubscribes_at_once(desk: ReturnDesk, body: str) -> None:
    """Whatever subject and body say; a second one changes nothing."""
    await desk.readers(READER, "other@a.example")
    raw = goodbye(body=body, subject="Undelivered Mail Returned to Sender" if "550" in body else "Re: whatever")
    account = await desk.take(raw, desk.leaving(0))
    assert account == TakenAccount(kind=ReturnKind.UNSUBSCRIBE, proof=Proof.TOKEN, letters=1, left=True)
    assert await desk.states() == {READER: "unsubscribed", "other@a.example": "active"}
    again = await desk.take(goodbye(body="again"), desk.leaving(0))
    assert again == TakenAccount(kind=ReturnKind.UNSUBSCRIBE, proof=Proof.TOKEN, letters=1)
    assert await desk.consents() == [("unsubscribed", "mail")]


@pytest.mark.parametrize(
    "raw",
    [
        goodbye("Auto-Submitted: auto-replied\r\n"),
        goodbye("X-Autoreply: yes\r\n"),
        b"Return-Path: <>\r\n" + goodbye(),
        b"Return-Path: <>\r\n" + bounce(),
    ],
    ids=["auto-submitted", "x-autoreply", "no sender", "bounce"],
)
async def test_no_machine_leaves_for_a_reader(lite: ReturnDesk, raw: bytes) -> None:
    """A vacation answer or a bounce that strays to the address for leaving takes nobody off the list."""
    await lite.readers(READER)
    await lite.take(raw, lite.leaving(0))
    assert await lite.states() == {READER: "active"}


async def test_an_address_for_leaving_that_we_did_not_sign_does_nothing(lite: ReturnDesk) -> None:
    """Nobody leaves for others by guessing."""
    await lite.readers(READER)
    await lite.take(goodbye(), lite.leaving(0, ring=OTHERS))
    assert await lite.states() == {READER: "active"}


async def test_a_provider_that_signs_is_believed_and_once(desk: ReturnDesk) -> None:
    """Its event names an address, its signature vouches for it, its id tells repeats."""
    (reader,) = await desk.readers(READER)
    issue = await desk.issue([reader])
    said = ReportedRecipient(address="Reader@a.example", action=ReturnAction.SUPPRESS, fault=Fault.DEAD, status="5.1.1", said="gone")
    event = ProviderEvent(id="e1", provider="ses", at=NOW, returned=Returned(kind=ReturnKind.BOUNCE, recipients=(said,)))
    first = await take_event(desk.database, desk.ring, desk.options, LETTERHEAD, event, now=NOW)
    assert first == TakenAccount(kind=ReturnKind.BOUNCE, proof=Proof.PROVIDER, letters=1)
    second = await take_event(desk.database, desk.ring, desk.options, LETTERHEAD, event, now=NOW + timedelta(hours=1))
    assert second == TakenAccount(kind=ReturnKind.BOUNCE, again=True)
    assert await desk.rows("door", "proof", "fault", "issue_id", "subscriber_id") == [("ses", "provider", "dead", issue, reader)]


async def test_a_letter_in_doubt_that_came_back_did_leave(desk: ReturnDesk) -> None:
    """A report of a letter proves that the relay had accepted it: it is in doubt no more. One that only names its reader proves less."""
    people = await desk.readers(READER, "other@a.example")
    await desk.issue(people, state="unknown")
    await desk.take(bounce("x@a.example"), desk.path(0))
    await desk.take(complaint(letter=f"List-Unsubscribe: <https://topten.example/u/{desk.token(1)}>\r\n"), FBL)
    assert await desk.letters() == [("accepted", "a report of it came back"), ("unknown", "")]


async def test_what_comes_back_of_an_erased_reader_touches_nobody(lite: ReturnDesk) -> None:
    """The key in the return path is proven and nobody is behind it any more: kept without a word of the server, nothing left to do."""
    await lite.issue(await lite.readers(READER))
    await lite.take(bounce(), lite.path(7))
    [(proof, subscriber, said, acted_at)] = await lite.rows("proof", "subscriber_id", "said", "acted_at")
    assert (proof, subscriber, said, acted_at) == ("return_path", None, "", NOW)


async def test_of_several_that_a_report_names_the_reader_counts(lite: ReturnDesk) -> None:
    """A provider that passes a letter on to two mailboxes reports both: with one of them alive nobody is dead."""
    await lite.issue(await lite.readers(READER, "b@a.example"), on=TODAY)
    two = (
        b"\r\nFinal-Recipient: rfc822; second@elsewhere.example\r\nAction: failed\r\nStatus: 5.2.2\r\n"
        b"Diagnostic-Code: smtp; 552 5.2.2 mailbox full\r\n\r\n--=_b\r\nContent-Type: text/rfc822-headers"
    )
    raw = bounce("first@elsewhere.example").replace(b"\r\n--=_b\r\nContent-Type: text/rfc822-headers", two)
    await lite.take(raw, lite.path(0))
    assert await lite.rows("fault") == [("full",)]


async def test_clues_inside_a_report_count_where_no_envelope_is_known(lite: ReturnDesk) -> None:
    """A mailbox gives no envelope: the address in the report's own header is as hard to make up."""
    await lite.issue(await lite.readers(READER))
    event = Returned(kind=ReturnKind.BOUNCE, clues=Clues(sent_to=(lite.path(0),)))
    assert event.clues.sent_to == (lite.path(0),)
    raw = bounce().replace(f"To: b@{DOMAIN}".encode(), f"To: {lite.path(0)}".encode())
    assert (await lite.take(raw)).proof is Proof.RETURN_PATH
