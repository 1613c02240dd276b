"""What signatures cost: an issue for ten thousand readers must not wait for them."""

import time

import pytest

from newsletter.delivery.envelope import write_address
from newsletter.delivery.message import Splicer
from tests.delivery.conftest import RING
from tests.delivery.signing import LETTERHEAD, SIGNED_AT, hold, rsa_signer
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, an_issue, slots

LETTERS, SECONDS = 10_000, 15.0


@pytest.mark.slow
def test_ten_thousand_letters_are_signed_in_fifteen_seconds_of_one_core() -> None:
    """RSA of 2048 bits over whole issues of ten stories, each its reader's own; computing time, whoever else is at work here."""
    letter = RENDERER.render_issue(an_issue(), slots(10), LETTERHEAD, OPTIONS, next_due=MONDAY).letter
    signer = rsa_signer()
    assert signer.facts.bits == 2048
    splicer = Splicer(letter, LETTERHEAD, RING, [signer])
    begun = time.thread_time()
    for number in range(LETTERS):
        address, key = f"reader{number}@example.org", f"{number:016x}"
        message = splicer.message(
            write_address(address), address, subscriber_key=key, message_id=f"<1.{key}@topten.example>", dated_at=SIGNED_AT
        )
    assert time.thread_time() - begun < SECONDS
    assert hold(b"".join(message)) == [True]
