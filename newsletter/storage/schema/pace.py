"""How fast letters may go: what relays and receiving groups allow, what they took in each minute, warm-up days, and held removals."""

from sqlalchemy import Column, Float, ForeignKey, Integer, String, Table

from newsletter.storage.columns import Instant, Key, LocalDate
from newsletter.storage.schema.conventions import blank, metadata

pace = Table(
    "pace",
    metadata,
    Column("name", String(300), primary_key=True),
    Column("next_at", Instant),
    Column("per_second", Float),
    Column("usual", Float),
    Column("slowed_at", Instant),
    Column("stopped_until", Instant),
    blank("reason"),
)

pace_minute = Table(
    "pace_minute",
    metadata,
    Column("name", String(300), primary_key=True),
    Column("minute", Instant, primary_key=True),
    Column("letters", Integer, nullable=False),
)

warm_up_day = Table(
    "warm_up_day",
    metadata,
    Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
    Column("newsletter", String(40), nullable=False),
    Column("issue_on", LocalDate, nullable=False),
    Column("cap", Integer, nullable=False),
)

held_removal = Table(
    "held_removal",
    metadata,
    Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
    Column("domain", String(255), primary_key=True),
    Column("dead", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("held_at", Instant, nullable=False),
)
