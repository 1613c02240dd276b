"""Stories: one article each, however many feeds carried it."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text, false, text

from newsletter.model.states import PageState
from newsletter.storage.columns import Instant, Json, Key
from newsletter.storage.schema.conventions import blank, metadata, one_of

story = Table(
    "story",
    metadata,
    Column("id", Key, primary_key=True),
    Column("source_id", Key, ForeignKey("source.id"), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("canonical_url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    blank("summary"),
    blank("byline"),
    blank("agency"),
    blank("origin"),
    blank("language"),
    Column("at", Instant, nullable=False, index=True),
    Column("published_at", Instant),
    Column("first_seen_at", Instant, nullable=False),
    blank("picture_url"),
    blank("picture_alt"),
    blank("picture_credit"),
    Column("categories", Json, nullable=False, server_default=text("'[]'")),
    blank("text"),
    Column("page_state", String(20), nullable=False, server_default=PageState.UNREAD),
    Column("page_read_at", Instant),
    Column("by_hand", Boolean, nullable=False, server_default=false()),
    Column("cluster_key", String(40), nullable=False, server_default=""),
    one_of("page_state", PageState),
    Index("ix_story_source_id_at", "source_id", "at"),
)
