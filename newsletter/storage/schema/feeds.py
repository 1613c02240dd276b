"""What comes in: sources, their feeds, and entries as one feed published them."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false, text

from newsletter.model.states import FeedState
from newsletter.storage.columns import Instant, Json, Key
from newsletter.storage.schema.conventions import blank, metadata, one_of

source = Table(
    "source",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False),
    Column("site_url", Text, nullable=False, unique=True),
    Column("family", Text, nullable=False),
    Column("weight", Float, nullable=False, server_default="1.0"),
    Column("sole_source_enough", Boolean, nullable=False, server_default=false()),
    Column("created_at", Instant, nullable=False),
    Index("ix_source_name_id", "name", "id"),
)

feed = Table(
    "feed",
    metadata,
    Column("id", Key, primary_key=True),
    Column("source_id", Key, ForeignKey("source.id"), nullable=False, index=True),
    Column("url", Text, nullable=False, unique=True),
    blank("title"),
    Column("state", String(20), nullable=False, server_default=FeedState.ACTIVE),
    blank("etag"),
    blank("last_modified"),
    Column("added_at", Instant, nullable=False),
    Column("checked_at", Instant),
    Column("succeeded_at", Instant),
    Column("next_check_at", Instant, index=True),
    Column("failures", Integer, nullable=False, server_default="0"),
    blank("last_outcome"),
    blank("last_error"),
    Column("pace_seconds", Integer, nullable=False, server_default="0"),
    blank("body_digest"),
    one_of("state", FeedState),
)

entry = Table(
    "entry",
    metadata,
    Column("id", Key, primary_key=True),
    Column("feed_id", Key, ForeignKey("feed.id", ondelete="CASCADE"), nullable=False),
    Column("guid", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    blank("summary"),
    blank("byline"),
    Column("published_at", Instant),
    Column("first_seen_at", Instant, nullable=False),
    blank("language"),
    blank("picture_url"),
    blank("picture_alt"),
    blank("picture_credit"),
    Column("categories", Json, nullable=False, server_default=text("'[]'")),
    Column("story_id", Key, ForeignKey("story.id"), index=True),
    Column("changed", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("feed_id", "guid"),
)
