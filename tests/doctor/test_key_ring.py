"""Whether the keys are there under which the suppression list was written."""

import random
from dataclasses import replace

import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.doctor.key_ring import examine_key_ring
from newsletter.model.checks import Light
from newsletter.model.tokens import KeyRing
from newsletter.subscribers import run
from tests.doctor.homes import home_of, lights

NEW = b"n" * 32


@pytest.mark.parametrize(
    ("keeps_the_old", "suppressed", "light"),
    [(True, True, Light.GREEN), (False, False, Light.GREEN), (False, True, Light.AMBER)],
    ids=["rotated", "nobody suppressed", "dropped"],
)
async def test_a_key_that_suppressions_need_is_missed(newsroom: Newsroom, *, keeps_the_old: bool, suppressed: bool, light: Light) -> None:
    """Rotation is harmless as long as the old key stays in the file; taking it out forgets whom we must not write to."""
    given = {"confirmed": True, "by": "lisa", "randomness": random.Random(1), "now": newsroom.clock()}
    rooms = (newsroom.database, newsroom.sign_up, newsroom.letterhead, newsroom.ring)
    await run.add_subscriber(*rooms, "mara@example.org", **given)
    if suppressed:
        key = newsroom.letterhead.key
        await run.suppress_address(newsroom.database, key, "bo@example.org", newsroom.ring, by="lisa", now=newsroom.clock())
    ring = KeyRing((NEW, *newsroom.ring.keys) if keeps_the_old else (NEW,))
    assert lights(await examine_key_ring(home_of(replace(newsroom, ring=ring)))) == [("key_ring", light)]
