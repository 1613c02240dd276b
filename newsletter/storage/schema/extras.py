"""What operators add to issues by hand: corrections of what was printed, and sponsors."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from newsletter.storage.columns import Instant, Key, LocalDate
from newsletter.storage.schema.conventions import blank, metadata

correction = Table(
    "correction",
    metadata,
    Column("id", Key, primary_key=True),
    Column("issue_id", Key, ForeignKey("issue.id"), nullable=False, index=True),
    Column("number", Integer),
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    blank("field"),
    blank("before"),
    blank("after"),
)

sponsor = Table(
    "sponsor",
    metadata,
    Column("id", Key, primary_key=True),
    Column("newsletter", String(40), nullable=False),
    Column("issue_on", LocalDate, nullable=False),
    Column("name", Text, nullable=False),
    Column("headline", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("place", Integer),
    UniqueConstraint("newsletter", "issue_on"),
)
