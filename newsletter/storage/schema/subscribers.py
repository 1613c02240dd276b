"""Who reads: subscribers, their consent, and the addresses we will not write to."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from newsletter.model.states import SubscriberState, SuppressionReason
from newsletter.model.subscribers import ConsentEvent
from newsletter.storage.columns import Instant, Key
from newsletter.storage.schema.conventions import blank, metadata, one_of, only_where

subscriber = Table(
    "subscriber",
    metadata,
    Column("id", Key, primary_key=True),
    Column("newsletter", String(40), nullable=False),
    Column("address", Text, nullable=False),
    Column("address_key", Text, nullable=False),
    Column("key", String(16), nullable=False, unique=True),
    Column("state", String(20), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("unsubscribed_at", Instant),
    Column("suppression_digest", String(64), nullable=False, index=True),
    Column("mailbox", Text, nullable=False, server_default="", index=True),
    UniqueConstraint("newsletter", "address_key"),
    one_of("state", SubscriberState),
    Index("ix_subscriber_newsletter_state_id", "newsletter", "state", "id"),
    Index("ix_subscriber_by_address", "newsletter", text('address_key COLLATE "C"')).ddl_if(dialect="postgresql"),
    sqlite_autoincrement=True,  # deliveries outlive an erased subscriber: its id must never be given to another
)

consent = Table(
    "consent",
    metadata,
    Column("id", Key, primary_key=True),
    Column("subscriber_id", Key, ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("event", String(20), nullable=False),
    Column("at", Instant, nullable=False),
    blank("wording"),
    blank("form_url"),
    blank("network"),
    blank("how"),
    blank("reason"),
    blank("letter"),
    one_of("event", ConsentEvent),
    only_where("ix_consent_with_network", "network != ''", "at"),
)

sign_up_count = Table(
    "sign_up_count",
    metadata,
    Column("network", String(60), primary_key=True),
    Column("hour", String(13), primary_key=True),
    Column("count", Integer, nullable=False),
)

suppression = Table(
    "suppression",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("reason", String(20), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    blank("note"),
    Column("asked_at", Instant),
    Column("erased_at", Instant),
    one_of("reason", SuppressionReason),
)
