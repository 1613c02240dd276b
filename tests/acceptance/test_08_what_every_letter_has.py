"""Point 8, P0: every letter has a text part, the postal address, the reason why it comes, and the way out in its body."""

from html import unescape

import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.model.tokens import Purpose, make_token
from tests.conftest import HandClock
from tests.daily.conftest import RING, clock, sink
from tests.daily.test_no_tracking import VARIANTS, keys, letters_of, newsroom, parts
from tests.smtp_sink import Sink

__all__ = ["clock", "newsroom", "sink"]


@pytest.mark.parametrize("variant", VARIANTS, ids=[one or "as it is" for one in VARIANTS])
async def test_every_variant_says_who_writes_why_and_how_to_leave(newsroom: Newsroom, clock: HandClock, sink: Sink, variant: str) -> None:
    """In both parts, as they came over the wire; text alone where the reader chose it. The reason names the address that signed up."""
    letter, _, _ = await letters_of(newsroom, clock, sink, variant)
    said = {kind: " ".join(unescape(text).split()) for kind, text in parts(letter).items()}
    assert "text/plain" in said
    leave = f"https://topten.example/u/{make_token(Purpose.UNSUBSCRIBE, (await keys(newsroom))[0], RING)}"
    for kind, text in said.items():
        assert (kind, newsroom.letterhead.postal_address in text, leave in text, letter["To"] in text) == (kind, True, True, True)
