"""Posts of sending services at the door: signed ones act once, others are told nothing and change nothing."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from newsletter.daily.newsroom import Newsroom
from newsletter.model.provider_options import ProviderOptions
from newsletter.model.states import SubscriberState, SuppressionReason
from newsletter.model.tokens import address_digests
from newsletter.sources.outcomes import Fetched, Unreachable
from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.storage.subscribers import subscriber_by_address
from newsletter.storage.suppressions import find_suppressions
from tests.conftest import HandClock
from tests.returns.provider_posts import CERTIFICATE_URL, TOPIC, SendGrid, Sns, basic, mailgun_post
from tests.web.conftest import RING, browser, make_newsroom
from tests.web.people import make_active

ADDRESS = "ada@example.com"
SPAM = {"event": "spamreport", "smtp-id": ""}
COMPLAINT = {
    "notificationType": "Complaint",
    "mail": {},
    "complaint": {"complainedRecipients": [{"emailAddress": ADDRESS}], "feedbackId": "f-1"},
}


@dataclass
class Sources:
    """Stands for the web: answers with what lies there, and remembers who was asked."""

    lies: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def get(self, url: str, **_: object) -> Fetched | Unreachable:
        self.asked.append(url)
        return Fetched(url=url, body=self.lies[url]) if url in self.lies else Unreachable("nobody is there")


@pytest.fixture
def web() -> Sources:
    return Sources()


@pytest.fixture
def sendgrid() -> SendGrid:
    return SendGrid()


@pytest.fixture
def newsroom(database: Database, clock: HandClock, tmp_path: Path, web: Sources, sendgrid: SendGrid) -> Newsroom:
    """One that all four services report to."""
    options = ProviderOptions(ses_topic=TOPIC, postmark_secret="s3cret", mailgun_key="key-1", sendgrid_key=sendgrid.public_key)
    return make_newsroom(database, clock, tmp_path, providers=options, fetcher=web)


async def is_suppressed(newsroom: Newsroom) -> bool:
    """Whether nobody writes to Ada any more, because she complained."""
    async with newsroom.database.read() as connection:
        found = await find_suppressions(connection, address_digests(ADDRESS, RING))
        reader = await subscriber_by_address(connection, "main", ADDRESS)
    assert reader is not None
    gone = {one.reason for one in found.values()} == {SuppressionReason.COMPLAINT}
    assert gone == (reader.state is SubscriberState.UNSUBSCRIBED)
    return gone


async def post(newsroom: Newsroom, provider: str, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """What a service is answered."""
    async with browser(newsroom) as client:
        answer = await client.post(f"/returns/{provider}", content=body, headers=headers or {})
    return answer.status_code, answer.text


async def test_every_service_is_believed_once(newsroom: Newsroom, web: Sources, sendgrid: SendGrid, clock: HandClock) -> None:
    """A signed complaint takes its reader off the list, whoever tells of it, and the same post again changes nothing."""
    sns = Sns(clock())
    web.lies = {CERTIFICATE_URL: sns.certificate}
    body, headers = sendgrid.post(SPAM)
    posts = {
        "ses": (sns.post(COMPLAINT), {}),
        "postmark": (json.dumps({"RecordType": "SpamComplaint", "ID": 1, "Email": ADDRESS}).encode(), basic("s3cret")),
        "mailgun": (mailgun_post("key-1", event="complained"), {}),
        "sendgrid": (body, headers),
    }
    for provider, (said, signed) in posts.items():
        await make_active(newsroom, ADDRESS)
        assert (provider, await is_suppressed(newsroom)) == (provider, False)
        assert [await post(newsroom, provider, said, signed) for _ in range(2)] == [(200, "Taken.")] * 2
        assert (provider, await is_suppressed(newsroom)) == (provider, True)
        async with newsroom.database.write() as connection:
            await connection.execute(schema.subscriber.delete())
            await connection.execute(schema.suppression.delete())
    async with newsroom.database.read() as connection:
        kept = (await connection.execute(select(schema.returned.c.door).order_by(schema.returned.c.id))).scalars().all()
    assert kept == list(posts)


async def test_what_nobody_signed_changes_nothing(newsroom: Newsroom, web: Sources, sendgrid: SendGrid, clock: HandClock) -> None:
    """A post that another key signed is refused, at every door."""
    sns, stranger = Sns(clock()), Sns(clock())
    web.lies = {CERTIFICATE_URL: sns.certificate}
    await make_active(newsroom, ADDRESS)
    body, headers = SendGrid().post(SPAM)
    assert [
        await post(newsroom, "ses", stranger.post(COMPLAINT)),
        await post(newsroom, "postmark", json.dumps({"RecordType": "SpamComplaint", "ID": 1, "Email": ADDRESS}).encode(), basic("guess")),
        await post(newsroom, "mailgun", mailgun_post("guess", event="complained")),
        await post(newsroom, "sendgrid", body, headers),
    ] == [
        (401, "Not taken: the signature is not that of SNS."),
        (401, "Not taken: the password of the webhook is another one."),
        (401, "Not taken: the signature is not Mailgun's."),
        (401, "Not taken: the signature is not SendGrid's."),
    ]
    assert not await is_suppressed(newsroom)


async def test_a_service_that_the_settings_do_not_name_finds_nothing(newsroom: Newsroom) -> None:
    """Without a secret of its own nobody is listened to, and an empty secret is none."""
    off = replace(newsroom, providers=ProviderOptions())
    assert [await post(off, one, b"{}", basic("")) for one in ("ses", "postmark", "mailgun", "sendgrid", "other")] == [
        (404, "Nothing is taken here.")
    ] * 5


async def test_a_certificate_is_asked_for_once_and_only_at_sns(newsroom: Newsroom, web: Sources, clock: HandClock) -> None:
    """It is kept between posts; a post that names another place makes us ask nobody; one that cannot be judged may come again."""
    sns = Sns(clock())
    async with browser(newsroom) as client:
        too_early = await client.post("/returns/ses", content=sns.post(COMPLAINT))
        web.lies = {CERTIFICATE_URL: sns.certificate}
        answers = [await client.post("/returns/ses", content=sns.post(COMPLAINT, MessageId=str(number))) for number in range(3)]
        elsewhere = await client.post("/returns/ses", content=sns.post(COMPLAINT, SigningCertURL="https://192.0.2.1/x.pem"))
    assert [too_early.status_code, *[one.status_code for one in answers], elsewhere.status_code] == [503, 200, 200, 200, 401]
    assert web.asked == [CERTIFICATE_URL] * 2


@pytest.mark.parametrize(
    ("url", "status", "asks"),
    [("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription", 200, True), ("https://evil.example/", 400, False)],
)
async def test_a_subscription_of_our_topic_is_confirmed(
    newsroom: Newsroom, web: Sources, clock: HandClock, url: str, status: int, asks: bool
) -> None:
    """SNS asks once whether we want to hear of the topic; the answer goes to SNS and nowhere else."""
    sns = Sns(clock())
    web.lies = {CERTIFICATE_URL: sns.certificate, "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription": b"<ok/>"}
    said = sns.post("You have chosen to subscribe", kind="SubscriptionConfirmation", SubscribeURL=url, Token="t")
    assert ((await post(newsroom, "ses", said))[0], url in web.asked) == (status, asks)


async def test_a_post_may_be_large_and_no_other_body_may(newsroom: Newsroom, sendgrid: SendGrid) -> None:
    """Many events come in one post; the limit of all other bodies stays where it was."""
    many = [{"event": "open", "useragent": "x" * 200} for _ in range(1_000)]
    body, headers = sendgrid.post(*many)
    assert (len(body) > 200_000, await post(newsroom, "sendgrid", body, headers)) == (True, (200, "Taken."))
    async with browser(newsroom) as client:
        assert [
            (await client.post("/returns/sendgrid", content=b"x" * 2_000_001)).status_code,
            (await client.post("/subscribe", content=b"x" * 20_000)).status_code,
        ] == [413, 413]


async def test_an_old_event_is_no_news(newsroom: Newsroom, sendgrid: SendGrid, clock: HandClock) -> None:
    """Who kept a signed post cannot bring it again a month later."""
    await make_active(newsroom, ADDRESS)
    body, headers = sendgrid.post(SPAM)
    clock.move(days=31)
    assert (await post(newsroom, "sendgrid", body, headers), await is_suppressed(newsroom)) == ((200, "Taken."), False)
