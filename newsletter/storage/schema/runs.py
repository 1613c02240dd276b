"""What the program keeps about itself: the runs of its stages, and values of the instance such as leases."""

from sqlalchemy import Column, Index, String, Table, Text

from newsletter.storage.columns import Instant, Json, Key
from newsletter.storage.schema.conventions import metadata

instance = Table(
    "instance",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("id", Key, primary_key=True),
    Column("stage", String(20), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("account", Json, nullable=False),
    Index(None, "stage", "started_at"),
)
