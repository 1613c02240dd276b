"""What is written down when a reader leaves, by whichever way: a link, a letter, a complaint, an operator's hand."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.states import SuppressionReason
from newsletter.model.subscribers import Consent, ConsentEvent, Suppression
from newsletter.storage.consents import cancel_notices, record_consent
from newsletter.storage.subscribers import leave
from newsletter.storage.suppressions import suppress_readers


async def leave_list(connection: AsyncConnection, subscriber_id: int, how: str, now: datetime) -> None:
    """Write down that somebody left, also where erasing and importing cannot undo it, and take back notices still waiting for them."""
    await leave(connection, subscriber_id, now)
    await suppress_readers(connection, [subscriber_id], Suppression(reason=SuppressionReason.UNSUBSCRIBED, at=now, by=how))
    await cancel_notices(connection, subscriber_id, now)
    await record_consent(connection, [subscriber_id], Consent(event=ConsentEvent.UNSUBSCRIBED, at=now, how=how))
