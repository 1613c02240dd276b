"""What readers chose and said: their preferences, the variants of an issue that come of them, and their feedback."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from newsletter.model.preferences import Answer
from newsletter.storage.columns import Instant, Json, Key, LocalDate
from newsletter.storage.schema.conventions import blank, metadata, one_of

preference = Table(
    "preference",
    metadata,
    Column("subscriber_id", Key, ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True),
    blank("zone"),
    Column("send_at", String(5), nullable=False, server_default=""),
    Column("days", String(27), nullable=False, server_default=""),
    Column("paused_until", LocalDate),
    blank("variant"),
    Column("changed_at", Instant, nullable=False),
    Index("ix_preference_chosen", "zone", "send_at", "days", "variant"),
)

variant = Table(
    "variant",
    metadata,
    Column("id", Key, primary_key=True),
    Column("issue_id", Key, ForeignKey("issue.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("subject", Text),
    Column("html", Text),
    Column("text", Text),
    Column("pieces", LargeBinary),
    Column("places", Json),
    Column("html_size", Integer),
    Column("rendered_at", Instant),
    UniqueConstraint("issue_id", "name"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
    Column("subscriber_id", Key, ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("answer", String(20), nullable=False),
    Column("at", Instant, nullable=False),
    one_of("answer", Answer),
)
