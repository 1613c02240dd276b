"""Every letter that the day sends leaves signed, and the checks before an issue know with what."""

from dataclasses import replace

import pytest

from newsletter.daily import day
from newsletter.daily.drafting import check
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.tick import post_notices
from newsletter.issue.preflight import Check, Light
from newsletter.subscribers.run import sign_up
from tests.daily.conftest import TODAY, drafted, enrol
from tests.delivery.signing import both, ed_signer, hold
from tests.smtp_sink import Sink


@pytest.fixture
def signing(newsroom: Newsroom) -> Newsroom:
    """A newsroom with both kinds of keys."""
    return replace(newsroom, signers=both())


async def test_an_issue_and_a_confirmation_leave_signed(signing: Newsroom, sink: Sink) -> None:
    """Nobody has to remember it at the place that sends."""
    await enrol(signing, "a@example.com", "b@example.com")
    await drafted(signing)
    await day.send(signing, TODAY, by="anna", approve=True)
    await sign_up(
        signing.database,
        signing.sign_up,
        signing.letterhead,
        signing.ring,
        "new@example.com",
        form_url="https://topten.example/",
        network="192.0.2.0/24",
        randomness=signing.randomness,
        now=signing.clock(),
    )
    await post_notices(signing)
    assert sorted(letter.recipient for letter in sink.letters) == ["a@example.com", "b@example.com", "new@example.com"]
    assert [hold(letter.content) for letter in sink.letters] == [[True, True]] * 3


async def test_the_checks_speak_of_the_keys_in_use(newsroom: Newsroom) -> None:
    """An amber light before the send is cheaper than spam folders after it."""
    issue = await drafted(newsroom)
    alone = replace(newsroom, signers=(ed_signer(),))
    said, cure = "signed with Ed25519 alone, which not every receiver knows", "Sign with an RSA key besides: newsletter dkim new --kind rsa"
    found = [await check(room, issue) for room in (newsroom, replace(newsroom, signers=both()), alone)]
    assert [[one for one in checks if one.code == "signature"] for checks in found] == [
        [],
        [],
        [Check(code="signature", light=Light.AMBER, text=said, cure=cure)],
    ]
