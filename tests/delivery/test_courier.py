"""What each breakdown of a relay comes to, letter by letter, whichever way the courier speaks to it."""

import pytest

from newsletter.delivery.smtp import connector
from tests.delivery.conftest import LETTERHEAD, misbehaving, relay_for
from tests.delivery.handing_over import IN_CHUNKS, LOST, WAYS, Shown, hand_over
from tests.smtp_sink import Sink

LISA = "lisa@example.com"
OTHERS = ("ann@example.com", "bob@example.com")
TAKEN = ("content", 250)

TABLE: dict[str, tuple[Shown, bool]] = {
    "mail*1=451 4.3.2 not now": (("mail", 451), False),
    "rcpt@lisa=550 5.1.1 user unknown": (("rcpt", 550), False),
    "rcpt@lisa=450 4.2.1 busy": (("rcpt", 450), False),
    "rcpt@lisa=550-5.7.1 we do not\r\n550 5.7.1 like you": (("rcpt", 550), False),
    "rcpt@lisa=550": (("rcpt", 550), False),
    "rcpt@lisa=421 4.3.2 closing": (("rcpt", 421), False),
    "data@lisa=451 4.2.0 later": (("data", 451), False),
    "data@lisa=554 5.6.0 no": (("data", 554), False),
    "dot@lisa=451 4.2.0 later": (("content", 451), False),
    "dot@lisa=552 5.3.4 too big": (("content", 552), False),
    "dot@lisa=421 4.3.2 closing": (("content", 421), False),
    "dot@lisa=250": (TAKEN, True),
    "dot@lisa=drip": (TAKEN, True),
    "rcpt@lisa=drip": (TAKEN, True),
    "rcpt@lisa=" + "250-more\r\n" * 1_000 + "250 end": (TAKEN, True),
    "dot@lisa=" + "250-more\r\n" * 1_000 + "250 end": (TAKEN, True),
    "rcpt@lisa=252 2.5.0 cannot verify": (TAKEN, True),
    "mail*1=drop": (("mail", LOST), False),
    "rcpt@lisa=drop": (("rcpt", LOST), False),
    "rcpt@lisa=hang": (("rcpt", LOST), False),
    "rcpt@lisa=25": (("rcpt", LOST), False),
    "rcpt@lisa=nonsense": (("rcpt", LOST), False),
    "rcpt@lisa=354 what?": (("rcpt", LOST), False),
    "rcpt@lisa=550-one\r\n250 other": (("rcpt", LOST), False),
    "rcpt@lisa=" + "2" * 8_000_000: (("rcpt", LOST), False),
    "data@lisa=drop": (("data", LOST), False),
    "data@lisa=hang": (("data", LOST), False),
    "data@lisa=250 2.0.0 what?": (("data", LOST), False),
    "content@lisa=drop": (("content", LOST), False),
    "content@lisa=hang": (("content", LOST), False),
    "dot@lisa=drop": (("content", LOST), True),
    "dot@lisa=hang": (("content", LOST), True),
    "dot@lisa=25": (("content", LOST), True),
    "dot@lisa=hello world": (("content", LOST), True),
    "dot@lisa=354 go on": (("content", LOST), True),
    "dot@lisa=" + "2" * 8_000_000: (("content", LOST), True),
}
"""What the sink does: the outcome of Lisa's letter (stage, and code or lost), and whether the sink has it."""


def received(sink: Sink) -> list[str]:
    return [letter.recipient for letter in sink.letters]


CASES = [(way, rule) for way in WAYS for rule in TABLE if way not in IN_CHUNKS or not rule.startswith("data")]


@pytest.mark.parametrize(("way", "rule"), CASES, ids=[f"{way}-{rule[:30].strip()}" for way, rule in CASES])
async def test_each_breakdown_is_told_by_its_letter_and_stage(way: str, rule: str) -> None:
    """Only what the relay said to this letter counts for it; nothing is said twice; content that had not begun is never in doubt."""
    extensions, settings = WAYS[way]
    async with misbehaving(rule, extensions=extensions) as sink:
        outcomes = await hand_over(connector(relay_for(sink, **settings), LETTERHEAD), (LISA, *OTHERS))
    wanted, taken = TABLE[rule]
    if way in IN_CHUNKS and wanted[1] == LOST:
        wanted = ("content", LOST)  # the content leaves with its envelope
    assert outcomes.pop(LISA) == wanted
    assert received(sink).count(LISA) == taken
    for other, outcome in outcomes.items():
        in_doubt = way == "window" and outcome == ("content", LOST)
        assert in_doubt or (outcome, received(sink).count(other)) == (TAKEN, 1)
    assert sink.early == 0
