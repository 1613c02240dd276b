"""Readers who want one letter a week, and the sponsor in every letter of an issue."""

from email import message_from_bytes, policy

from newsletter.daily import day
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.previews import send_test
from newsletter.daily.sponsors import add_sponsor
from newsletter.model.preferences import Preferences
from newsletter.model.sponsors import Sponsor
from newsletter.model.variants import Variant
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, drafted
from tests.daily.test_waves import reader
from tests.smtp_sink import Sink

VARIANTS = {"usual": Variant(), "short": Variant(top=3), "text": Variant(text_only=True), "weekly": Variant(weekly=True)}


def boats(clock: HandClock) -> Sponsor:
    said = {"name": "Boats", "headline": "A boat for a day", "text": "Coffee on board.", "url": "https://boats.example/"}
    return Sponsor(issue_on=TODAY, by="anna", at=clock.now, **said)


async def test_one_letter_a_week_and_the_sponsor_in_all(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """On the reader's day the week's best comes instead of the issue; whoever pays stands once in whatever leaves."""
    for name, variant in VARIANTS.items():
        await reader(newsroom, name, Preferences(variant=variant, days=("sat",) if variant.weekly else ()))
    await drafted(newsroom)
    assert (await add_sponsor(newsroom, boats(clock))).effect == f"The draft of {TODAY} was rendered anew."
    clock.now = DUE
    await day.tick(newsroom)
    letters = {letter.recipient.partition("@")[0]: message_from_bytes(letter.content, policy=policy.default) for letter in sink.letters}
    plain = {name: message.get_body(("plain",)).get_content() for name, message in letters.items()}  # type: ignore[union-attr]
    assert {name: text.count("[Sponsor, Boats]") for name, text in plain.items()} == dict.fromkeys(VARIANTS, 1)
    assert {name: text.count("https://boats.example/") for name, text in plain.items()} == dict.fromkeys(VARIANTS, 1)
    assert letters["weekly"]["Subject"].startswith("The week in ten: ")
    assert {name: "THE WEEK’S TEN" in text for name, text in plain.items()} == {name: name == "weekly" for name in VARIANTS}
    weekly = letters["weekly"].get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert weekly.count('rel="sponsored"') == 1


async def test_a_test_copy_shows_the_sponsor(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Whoever looks at the letter before it leaves sees what readers will see."""
    await drafted(newsroom)
    await add_sponsor(newsroom, boats(clock))
    await send_test(newsroom, TODAY, "anna@readers.example")
    [letter] = sink.letters
    message = message_from_bytes(letter.content, policy=policy.default)
    for part in ("plain", "html"):
        assert message.get_body((part,)).get_content().count("https://boats.example/") == 1  # type: ignore[union-attr]
