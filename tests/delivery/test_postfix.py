"""The courier against a real Postfix: the order of replies that we rely on is not only our own sink's."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from newsletter.delivery.smtp import connector
from tests.delivery.conftest import LETTERHEAD, readers, relay_for, until
from tests.delivery.handing_over import WAYS, hand_over
from tests.postfix import Postfix, needs_postfix, temporary_postfix

LONG = timedelta(seconds=30)
RESTRICTIONS = (
    "check_recipient_access inline:{{reader3@example.com=550 5.1.1 nobody}, {reader10@example.com=450 4.2.1 busy}}, "
    "permit_mynetworks, reject"
)


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    """Refuses two readers, and whoever says several commands at once where it must not."""
    needs_postfix()
    with temporary_postfix(smtpd_recipient_restrictions=RESTRICTIONS, smtpd_forbid_unauth_pipelining="yes") as running:
        yield running


@pytest.mark.parametrize("way", WAYS)
async def test_every_letter_and_every_refusal_is_its_readers(postfix: Postfix, way: str) -> None:
    """Plainly, in groups and in chunks: what we hear is what Postfix has written into its log, letter by letter."""
    _, settings = WAYS[way]
    recipients = [f"{way}.{reader}" if number not in (3, 10) else reader for number, reader in enumerate(readers(40))]
    message = b"Message-ID: <%s@topten.example>\r\n\r\n" % way.encode() + b"A line of a letter.\r\n" * 2_000
    relay = relay_for(postfix, connect_timeout=LONG, command_timeout=LONG, data_timeout=LONG, pipelining=way != "plain", **settings)
    outcomes = await hand_over(connector(relay, LETTERHEAD), recipients, message)
    assert outcomes == {
        reader: {3: ("rcpt", 550), 10: ("rcpt", 450)}.get(number, ("content", 250)) for number, reader in enumerate(recipients)
    }
    postfix.wait_until_empty()
    taken = sorted(reader for reader, outcome in outcomes.items() if outcome == ("content", 250))

    def sent() -> list[str]:
        return sorted(re.findall(rf"to=<({way}\.[^>]+)>.*status=sent", postfix.log.read_text()))

    await until(lambda: len(sent()) >= len(taken))  # another process writes the log, a little later
    assert sent() == taken
