"""The newsroom's own letters with a return path set: the issue, the notices and the test copy as the product sends them."""

from dataclasses import replace

from newsletter.daily import day
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.tick import post_notices
from newsletter.model.return_options import ReturnOptions
from newsletter.model.return_paths import read_return_path, read_unsubscribe_address
from newsletter.model.returns import ReturnPath
from newsletter.storage.subscribers import subscriber_by_address
from tests.daily.conftest import LETTERHEAD, TODAY, drafted, enrol
from tests.delivery.test_return_paths_on_the_wire import ways_out
from tests.smtp_sink import Letter, Sink

DOMAIN = "bounce.topten.example"
ANN, NEW, ME = "ann@example.com", "new@example.com", "me@example.com"


def with_returns(newsroom: Newsroom) -> Newsroom:
    return replace(newsroom, returns=ReturnOptions(domain=DOMAIN))


async def key_of(newsroom: Newsroom, address: str) -> str:
    async with newsroom.database.read() as connection:
        found = await subscriber_by_address(connection, "main", address)
    assert found is not None
    return found.key


def said(newsroom: Newsroom, letter: Letter) -> tuple[str | ReturnPath | None, list[str | None]]:
    """Who is in the envelope's sender, and in each address to leave by."""
    mails = [way.removeprefix("mailto:") for way in ways_out(letter.content) if way.startswith("mailto:")]
    path = read_return_path(letter.sender, DOMAIN, newsroom.ring) or letter.sender
    return path, [read_unsubscribe_address(mail, DOMAIN, newsroom.ring) for mail in mails]


async def test_a_setting_that_is_made_after_the_draft_holds_at_once(newsroom: Newsroom, sink: Sink) -> None:
    """The stored letter knows nothing of it, and nobody has to render it again."""
    await enrol(newsroom, ANN)
    await drafted(newsroom)
    await day.send(with_returns(newsroom), TODAY, by="anna", approve=True)
    key = await key_of(newsroom, ANN)
    issue = next(letter for letter in sink.letters if letter.message_id.startswith(f"<{TODAY:%Y%m%d}"))
    assert said(newsroom, issue) == (ReturnPath(subscriber_key=key, issue_on=TODAY), [key])


async def test_a_setting_that_is_taken_back_holds_at_once(newsroom: Newsroom, sink: Sink) -> None:
    """A letter drafted under it leaves from the From address, with the link alone."""
    await enrol(newsroom, ANN)
    await drafted(with_returns(newsroom))
    await day.send(newsroom, TODAY, by="anna", approve=True)
    issue = next(letter for letter in sink.letters if letter.message_id.startswith(f"<{TODAY:%Y%m%d}"))
    assert said(newsroom, issue) == (LETTERHEAD.from_address, [])


async def test_a_confirmation_has_a_return_path(newsroom: Newsroom, sink: Sink) -> None:
    """Who never signed up can leave by mail as by link, before anything else is sent."""
    await enrol(newsroom, NEW, confirmed=False)
    await post_notices(with_returns(newsroom))
    key = await key_of(newsroom, NEW)
    assert [said(newsroom, letter) for letter in sink.letters] == [(ReturnPath(subscriber_key=key, notice_id=1), [key])]


async def test_a_test_copy_comes_from_the_from_address(newsroom: Newsroom, sink: Sink) -> None:
    """It is no reader's; its address to leave by is there to be looked at, and nobody's."""
    await drafted(newsroom)
    await day.send_test(with_returns(newsroom), TODAY, ME)
    assert [said(newsroom, letter) for letter in sink.letters] == [(LETTERHEAD.from_address, ["0" * 16])]
