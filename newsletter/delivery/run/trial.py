"""Sends one copy of a letter to one address, as an operator's trial. Writes nothing down and counts for nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newsletter.delivery.courier import Connect, Unreachable
from newsletter.delivery.envelope import domain_of, write_envelope
from newsletter.delivery.message import Splicer
from newsletter.delivery.run.notices import NO_SUBSCRIBER
from newsletter.delivery.verdict import judge, may_begin
from newsletter.model.deliveries import Verdict
from newsletter.model.errors import RelayError
from newsletter.model.letters import CompiledLetter
from newsletter.model.options import LetterheadOptions
from newsletter.model.tokens import KeyRing

if TYPE_CHECKING:
    from newsletter.delivery.dkim import Signer


async def send_test(
    connect: Connect,
    letter: CompiledLetter,
    address: str,
    letterhead: LetterheadOptions,
    ring: KeyRing,
    *,
    now: datetime,
    signers: Sequence["Signer"] = (),
    return_domain: str = "",
) -> Verdict:
    """What the relay said. Links of the copy open nobody's subscription. Raises RelayError when the relay cannot be reached.

    The copy is no reader's, so its bounce goes to the From address.
    """
    envelope = write_envelope(letterhead.from_address, address)
    message = Splicer(letter, letterhead, ring, signers, return_domain=return_domain).message(
        envelope.recipient,
        address,
        subscriber_key=NO_SUBSCRIBER,
        message_id=f"<test.{now.astimezone(UTC):%Y%m%d%H%M%S%f}@{domain_of(letterhead.from_address)}>",
        dated_at=now,
    )
    courier = await connect()
    if isinstance(courier, Unreachable):
        raise RelayError(courier.relay, courier.problem, courier.cure)
    try:
        began = await courier.start(envelope)
        return judge(await courier.content(message) if may_begin(began) else began)
    finally:
        await courier.close()
