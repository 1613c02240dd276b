"""What editors decided about the choice: rulings."""

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text

from newsletter.model.rulings import RulingKind, RulingTarget
from newsletter.storage.columns import Instant, Json, Key, LocalDate
from newsletter.storage.schema.conventions import blank, metadata, one_of

ruling = Table(
    "ruling",
    metadata,
    Column("id", Key, primary_key=True),
    Column("newsletter", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("target", String(20), nullable=False),
    Column("name", Text, nullable=False),
    blank("value"),
    Column("urls", Json, nullable=False),
    Column("rest_urls", Json, nullable=False),
    Column("cluster_key", String(40), nullable=False, server_default=""),
    Column("place", Integer),
    Column("factor", Float),
    Column("issue_on", LocalDate),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    blank("reason"),
    Column("lifted_at", Instant),
    blank("lifted_by"),
    one_of("kind", RulingKind),
    one_of("target", RulingTarget),
    Index(None, "newsletter", "lifted_at"),
    sqlite_autoincrement=True,  # people know a ruling by its number: it must never be given to another
)
