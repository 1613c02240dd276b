"""Webhooks of sending services: only what they signed is read, and each word of theirs means one thing to us."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newsletter.model.returns import Clues, ProviderEvent, ReportedRecipient, ReturnAction, Returned, ReturnKind
from newsletter.model.states import Fault
from newsletter.returns.providers.events import NotTheirs, Unreadable
from newsletter.returns.providers.mailgun import read_mailgun
from newsletter.returns.providers.postmark import read_postmark
from newsletter.returns.providers.sendgrid import read_sendgrid
from newsletter.returns.providers.ses import read_ses
from newsletter.returns.providers.sns import SnsEnvelope, is_of_sns, is_signed, read_envelope
from tests.returns.provider_posts import CERTIFICATE_URL, TOPIC, SendGrid, Sns, basic, mailgun_post, ses_bounce, ses_mail

NOW = datetime(2026, 11, 20, 7, 5, tzinfo=UTC)
MESSAGE_ID = "<20261120.00000000000000aa@topten.example>"


def told(events: object) -> tuple[ReturnKind, ReturnAction, Fault]:
    """What the only event comes to."""
    assert isinstance(events, tuple)
    (event,) = events
    (recipient,) = event.returned.recipients
    assert recipient.address == "ada@example.com"
    return event.returned.kind, recipient.action, recipient.fault


DEAD = (ReturnKind.BOUNCE, ReturnAction.SUPPRESS, Fault.DEAD)
SOFT = (ReturnKind.BOUNCE, ReturnAction.SOFT, Fault.SOFT)
FULL = (ReturnKind.BOUNCE, ReturnAction.SOFT, Fault.FULL)
OURS = (ReturnKind.BOUNCE, ReturnAction.OPERATOR, Fault.OURS)
COMPLAINT = (ReturnKind.COMPLAINT, ReturnAction.SUPPRESS, Fault.NOBODY)
LEFT = (ReturnKind.UNSUBSCRIBE, ReturnAction.SUPPRESS, Fault.NOBODY)
DELAYED = (ReturnKind.DELAYED, ReturnAction.IGNORE, Fault.NOBODY)


@pytest.fixture(scope="module")
def sns() -> Sns:
    return Sns(NOW)


@pytest.fixture(scope="module")
def sendgrid() -> SendGrid:
    return SendGrid()


@pytest.mark.parametrize("version", ["1", "2"])
def test_what_sns_signed_is_believed(sns: Sns, version: str) -> None:
    """Both versions of the signature of SNS are read."""
    envelope = read_envelope(sns.post({"notificationType": "Bounce"}, version=version, Subject="Amazon SES"), TOPIC)
    assert isinstance(envelope, SnsEnvelope)
    assert (envelope.certificate_url, is_signed(envelope, sns.certificate, NOW)) == (CERTIFICATE_URL, True)


@pytest.mark.parametrize("field", ["Message", "MessageId", "Timestamp", "Subject"])
def test_one_changed_field_breaks_the_signature_of_sns(sns: Sns, field: str) -> None:
    """Whatever is signed cannot be changed."""
    fields = json.loads(sns.post({"notificationType": "Bounce"}, Subject="Amazon SES"))
    changed = read_envelope(json.dumps(fields | {field: fields[field] + " "}).encode(), TOPIC)
    assert isinstance(changed, SnsEnvelope)
    assert not is_signed(changed, sns.certificate, NOW)


@pytest.mark.parametrize("signature", ["", "AAAA", "no base64!", "é"])
def test_a_signature_that_is_none_is_refused(sns: Sns, signature: str) -> None:
    """Nonsense in place of a signature is an answer, not an error."""
    envelope = read_envelope(json.dumps(json.loads(sns.post("{}")) | {"Signature": signature}).encode(), TOPIC)
    assert isinstance(envelope, SnsEnvelope)
    assert not is_signed(envelope, sns.certificate, NOW)


def test_a_certificate_that_is_over_or_none_is_refused(sns: Sns) -> None:
    """An old certificate, another's, and a file that is none sign nothing."""
    envelope = read_envelope(sns.post("{}"), TOPIC)
    assert isinstance(envelope, SnsEnvelope)
    assert [
        is_signed(envelope, one, at) for one, at in ((sns.certificate, NOW + timedelta(days=31)), (Sns(NOW).certificate, NOW), (b"x", NOW))
    ] == [
        False,
        False,
        False,
    ]


def test_another_topic_and_another_place_of_the_certificate_are_refused_unseen(sns: Sns) -> None:
    """Anybody may have a topic of their own, and sign with a certificate that lies elsewhere."""
    assert [
        read_envelope(sns.post("{}", TopicArn=TOPIC + "x"), TOPIC),
        read_envelope(sns.post("{}", SigningCertURL="https://evil.example/x.pem"), TOPIC),
        read_envelope(b"[]", TOPIC),
        read_envelope(b"[" * 100_000, TOPIC),
        read_envelope(b'{"Type": "Other"}', TOPIC),
    ] == [
        NotTheirs("the message is of another topic than providers.ses_topic"),
        NotTheirs("the certificate does not lie at SNS"),
        *[Unreadable("the body is no message of SNS")] * 3,
    ]


@pytest.mark.parametrize(
    ("url", "is_theirs"),
    [
        (CERTIFICATE_URL, True),
        ("https://sns.cn-north-1.amazonaws.com.cn/x.pem", True),
        ("http://sns.eu-west-1.amazonaws.com/x.pem", False),
        ("https://sns.eu-west-1.amazonaws.com.evil.example/x.pem", False),
        ("https://sns.eu-west-1.amazonaws.com@evil.example/x.pem", False),
        ("https://evil@sns.eu-west-1.amazonaws.com/x.pem", False),
        ("https://sns.eu-west-1.amazonaws.com:8443/x.pem", False),
        ("https://sns.eu-west-1.amazonaws.com:no/x.pem", False),
        ("https://s3.amazonaws.com/x.pem", False),
        ("", False),
    ],
)
def test_only_hosts_of_sns_are_asked(url: str, is_theirs: bool) -> None:
    """Certificates and confirmations are fetched from SNS itself, over TLS, and from nowhere else."""
    assert is_of_sns(url) is is_theirs


def test_an_event_of_ses_carries_every_clue() -> None:
    """Return path, our own Message-ID and the address: the reader is found by whichever proves most."""
    said = "smtp; 550 5.1.1 no such user"
    assert read_ses(ses_bounce("Permanent", "General", status="5.1.1", diagnosticCode=said), "env-1", NOW) == (
        ProviderEvent(
            id="f-1 ada@example.com",
            provider="ses",
            at=datetime(2026, 11, 20, 6, 59, tzinfo=UTC),
            returned=Returned(
                kind=ReturnKind.BOUNCE,
                recipients=(
                    ReportedRecipient(
                        address="ada@example.com", action=ReturnAction.SUPPRESS, fault=Fault.DEAD, status="5.1.1", reason="dead", said=said
                    ),
                ),
                clues=Clues(
                    sent_to=("b+20261120.00000000000000aa.mac@bounce.topten.example",),
                    message_ids=(MESSAGE_ID,),
                    addresses=("ada@example.com",),
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("message", "means"),
    [
        pytest.param(ses_bounce("Permanent", "NoEmail"), DEAD, id="no such mailbox"),
        pytest.param(ses_bounce("Permanent", "General"), DEAD, id="given up, no words"),
        pytest.param(ses_bounce("Permanent", "OnAccountSuppressionList"), DEAD, id="on its own list"),
        pytest.param(
            ses_bounce("Permanent", "General", status="5.7.1", diagnosticCode="550 5.7.1 blocked for spam"), OURS, id="our reputation"
        ),
        pytest.param(ses_bounce("Permanent", "General", diagnosticCode="550 please try another time"), SOFT, id="words that say nothing"),
        pytest.param(ses_bounce("Transient", "MailboxFull"), FULL, id="full"),
        pytest.param(ses_bounce("Transient", "MessageTooLarge"), OURS, id="too large"),
        pytest.param(ses_bounce("Transient", "General", status="5.1.1"), SOFT, id="transient whatever the code"),
        pytest.param(ses_bounce("Undetermined", "Undetermined"), SOFT, id="undetermined"),
        pytest.param(
            {"eventType": "Complaint", "mail": ses_mail(), "complaint": {"complainedRecipients": [{"emailAddress": "ada@example.com"}]}},
            COMPLAINT,
            id="complaint",
        ),
        pytest.param(
            {
                "eventType": "Complaint",
                "mail": ses_mail(),
                "complaint": {"complainedRecipients": [{"emailAddress": "ada@example.com"}], "complaintFeedbackType": "not-spam"},
            },
            (ReturnKind.COMPLAINT, ReturnAction.IGNORE, Fault.NOBODY),
            id="not spam",
        ),
    ],
)
def test_what_ses_says(message: dict[str, Any], means: tuple[object, ...]) -> None:
    """The server's words weigh more than the class that SES makes of them."""
    assert told(read_ses(message, "env-1", NOW)) == means


@pytest.mark.parametrize(
    "message", [None, [], "text", 7, {}, {"eventType": "Open"}, {"eventType": "Bounce", "bounce": []}, {"eventType": "Bounce"}]
)
def test_what_is_no_news_of_ses_is_nothing(message: object) -> None:
    """Opens, deliveries and nonsense make no event."""
    assert read_ses(message, "env-1", NOW) == ()


@pytest.mark.parametrize(
    ("post", "means"),
    [
        pytest.param({"RecordType": "Bounce", "Type": "HardBounce", "Details": "smtp;550 5.1.1 user unknown"}, DEAD, id="hard"),
        pytest.param({"RecordType": "Bounce", "Type": "HardBounce"}, DEAD, id="hard without words"),
        pytest.param(
            {"RecordType": "Bounce", "Type": "HardBounce", "Details": "550 5.7.1 blocked by policy"}, OURS, id="hard for our reputation"
        ),
        pytest.param({"RecordType": "Bounce", "Type": "SoftBounce", "Details": "mailbox unavailable"}, SOFT, id="soft"),
        pytest.param({"RecordType": "Bounce", "Type": "Blocked"}, OURS, id="blocked"),
        pytest.param({"RecordType": "Bounce", "Type": "SpamComplaint"}, COMPLAINT, id="complaint as a bounce"),
        pytest.param({"RecordType": "SpamComplaint"}, COMPLAINT, id="complaint"),
        pytest.param(
            {"RecordType": "Bounce", "Type": "AutoResponder"}, (ReturnKind.AUTO_REPLY, ReturnAction.IGNORE, Fault.NOBODY), id="auto-reply"
        ),
        pytest.param(
            {"RecordType": "SubscriptionChange", "SuppressSending": True, "SuppressionReason": "ManualSuppression", "Origin": "Recipient"},
            LEFT,
            id="left",
        ),
    ],
)
def test_what_postmark_says(post: dict[str, Any], means: tuple[object, ...]) -> None:
    """Each kind of Postmark's means one thing to us."""
    body = json.dumps({"ID": 42, "Email": "ada@example.com", "BouncedAt": "2026-11-20T06:59:00Z"} | post).encode()
    assert told(read_postmark(body, basic("s3cret"), "s3cret", NOW)) == means


@pytest.mark.parametrize("headers", [{}, basic("other"), basic(""), {"authorization": "Basic !"}, {"authorization": "Bearer s3cret"}])
def test_postmark_without_the_password_is_refused(headers: dict[str, str]) -> None:
    """Whoever does not know the password is told nothing."""
    assert read_postmark(b"{}", headers, "s3cret", NOW) == NotTheirs("the password of the webhook is another one")


def test_who_is_written_to_again_is_no_news() -> None:
    """Postmark also tells of addresses that it lifts."""
    body = json.dumps({"RecordType": "SubscriptionChange", "SuppressSending": False, "Recipient": "ada@example.com"}).encode()
    assert read_postmark(body, basic("s3cret"), "s3cret", NOW) == ()


@pytest.mark.parametrize(
    ("data", "means"),
    [
        pytest.param(
            {"event": "failed", "severity": "permanent", "delivery-status": {"code": 550, "message": "5.1.1 no such user"}}, DEAD, id="dead"
        ),
        pytest.param(
            {"event": "failed", "severity": "permanent", "reason": "suppress-bounce", "delivery-status": {"code": 605}}, DEAD, id="its list"
        ),
        pytest.param(
            {"event": "failed", "severity": "permanent", "delivery-status": {"code": 550, "message": "5.7.1 spam"}}, OURS, id="ours"
        ),
        pytest.param({"event": "failed", "severity": "permanent", "reason": "old", "delivery-status": {"code": 602}}, SOFT, id="too old"),
        pytest.param({"event": "failed", "severity": "temporary", "delivery-status": {"code": 450}}, DELAYED, id="it tries again"),
        pytest.param({"event": "failed", "severity": "permanent", "reason": "suppress-complaint"}, COMPLAINT, id="complained before"),
        pytest.param({"event": "complained"}, COMPLAINT, id="complaint"),
        pytest.param({"event": "unsubscribed"}, LEFT, id="left"),
    ],
)
def test_what_mailgun_says(data: dict[str, Any], means: tuple[object, ...]) -> None:
    """Each event of Mailgun's means one thing to us."""
    assert told(read_mailgun(mailgun_post("key-1", **data), "key-1", NOW)) == means


def test_mailgun_names_our_letter() -> None:
    """Mailgun writes the Message-ID without its brackets."""
    events = read_mailgun(mailgun_post("k", event="complained", message={"headers": {"message-id": MESSAGE_ID.strip("<>")}}), "k", NOW)
    assert isinstance(events, tuple)
    assert events[0].returned.clues.message_ids == (MESSAGE_ID,)


@pytest.mark.parametrize(
    "body", [mailgun_post("other", event="complained"), b"{}", b'{"signature": "x"}', b'{"signature": {"signature": "\\ud800"}}']
)
def test_mailgun_without_its_signature_is_refused(body: bytes) -> None:
    """Another key, and no signature at all."""
    assert read_mailgun(body, "key-1", NOW) == NotTheirs("the signature is not Mailgun's")


@pytest.mark.parametrize(
    ("event", "means"),
    [
        pytest.param({"event": "bounce", "type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 no such user"}, DEAD, id="dead"),
        pytest.param({"event": "bounce", "type": "blocked", "status": "5.1.1", "reason": "550 5.1.1 no such user"}, SOFT, id="blocked"),
        pytest.param({"event": "bounce", "type": "blocked", "status": "5.7.1", "reason": "550 5.7.1 listed by an RBL"}, OURS, id="ours"),
        pytest.param({"event": "dropped", "reason": "Bounced Address"}, DEAD, id="dropped"),
        pytest.param({"event": "dropped", "reason": "Spam Reporting Address"}, COMPLAINT, id="dropped for a complaint"),
        pytest.param({"event": "deferred", "response": "450 later"}, DELAYED, id="deferred"),
        pytest.param({"event": "spamreport"}, COMPLAINT, id="complaint"),
        pytest.param({"event": "group_unsubscribe"}, LEFT, id="left"),
    ],
)
def test_what_sendgrid_says(sendgrid: SendGrid, event: dict[str, Any], means: tuple[object, ...]) -> None:
    """Each event of SendGrid's means one thing to us."""
    body, headers = sendgrid.post(event)
    assert told(read_sendgrid(body, headers, sendgrid.public_key, NOW)) == means


def test_a_post_of_sendgrid_may_hold_many_events_and_nonsense(sendgrid: SendGrid) -> None:
    """What is no news is passed over, and stops nothing else."""
    body, headers = sendgrid.post(
        {"event": "open"}, {"event": "spamreport"}, {"event": "dropped", "reason": "no idea"}, {"event": "unsubscribe"}
    )
    events = read_sendgrid(body, headers, sendgrid.public_key, NOW)
    assert isinstance(events, tuple)
    assert [(one.id, one.returned.kind) for one in events] == [("sg-1", ReturnKind.COMPLAINT), ("sg-3", ReturnKind.UNSUBSCRIBE)]


def test_what_sendgrid_did_not_sign_is_refused(sendgrid: SendGrid) -> None:
    """A changed body, a changed time, another key, and a key that is none."""
    body, headers = sendgrid.post({"event": "spamreport"})
    late = headers | {"x-twilio-email-event-webhook-timestamp": "1795157951"}
    tries = ((body + b" ", headers, sendgrid.public_key), (body, late, sendgrid.public_key), (body, {}, sendgrid.public_key))
    keys = ((body, headers, SendGrid().public_key), (body, headers, "AAAA"), (body, headers, "!"))
    assert [read_sendgrid(*one, NOW) for one in (*tries, *keys)] == [NotTheirs("the signature is not SendGrid's")] * 6


def test_a_time_that_lies_ahead_or_makes_no_sense_is_now(sendgrid: SendGrid) -> None:
    """What a provider says of the time cannot bring a report into the future."""
    body, headers = sendgrid.post({"event": "spamreport", "timestamp": 9e99}, {"event": "spamreport", "timestamp": "soon"})
    events = read_sendgrid(body, headers, sendgrid.public_key, NOW)
    assert isinstance(events, tuple)
    assert [one.at for one in events] == [NOW, NOW]
