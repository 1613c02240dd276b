"""What goes out to programs and what they ask: webhooks with their calls, and the keys by which a request is known when it comes again."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text, false

from newsletter.storage.columns import Instant, Json, Key
from newsletter.storage.schema.conventions import blank, metadata, only_where

webhook = Table(
    "webhook",
    metadata,
    Column("id", Key, primary_key=True),
    Column("newsletter", String(40), nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("events", Json, nullable=False),
    Column("by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("addresses", Boolean, nullable=False, server_default=false()),
)

webhook_call = Table(
    "webhook_call",
    metadata,
    Column("id", Key, primary_key=True),
    Column("webhook_id", Key, ForeignKey("webhook.id"), nullable=False, index=True),
    Column("event", String(60), nullable=False),
    Column("facts", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("retry_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("given_up_at", Instant),
    Column("code", Integer, nullable=False, server_default="0"),
    blank("reply"),
    only_where("ix_webhook_call_waiting", "done_at IS NULL AND given_up_at IS NULL", "webhook_id", "retry_at"),
)

request_key = Table(
    "request_key",
    metadata,
    Column("holder", String(80), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("status", Integer),
    Column("body", Text),
    Column("at", Instant, nullable=False, index=True),
)
