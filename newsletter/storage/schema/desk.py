"""The operators’ desk: edits of an issue, its checks, what was told about it, one-time links, plans, testers, errata, counts by day."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false

from newsletter.model.editing import EditKind
from newsletter.model.states import ErratumState
from newsletter.storage.columns import Instant, Json, Key, LocalDate
from newsletter.storage.schema.conventions import blank, metadata, one_of

edit = Table(
    "edit",
    metadata,
    Column("id", Key, primary_key=True),
    Column("issue_id", Key, ForeignKey("issue.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    blank("url"),
    Column("cluster_key", String(40), nullable=False, server_default=""),
    Column("place", Integer),
    blank("value"),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("undone_at", Instant),
    blank("undone_by"),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("undone_version", Integer),
    one_of("kind", EditKind),
    Index(None, "issue_id", "id"),
    sqlite_autoincrement=True,  # a form says which was the last edit it knew of: no number may come again
)

machine_words = Table(
    "machine_words",
    metadata,
    Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
    Column("cluster_key", String(40), primary_key=True),
    Column("headline", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("url", Text, nullable=False),
)

checked = Table(
    "checked",
    metadata,
    Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("checks", Json, nullable=False),
)

told = Table(
    "told",
    metadata,
    Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
    Column("what", String(60), primary_key=True),
    Column("at", Instant, nullable=False),
)

step_link = Table(
    "step_link",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("issue_id", Key, ForeignKey("issue.id"), nullable=False, index=True),
    Column("act", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("operator_id", Key, ForeignKey("operator.id", ondelete="CASCADE")),
    Column("by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("used_at", Instant),
)

day_plan = Table(
    "day_plan",
    metadata,
    Column("newsletter", String(40), primary_key=True),
    Column("issue_on", LocalDate, primary_key=True),
    Column("skip", Boolean, nullable=False, server_default=false()),
    blank("reason"),
    blank("guest"),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

tester = Table(
    "tester",
    metadata,
    Column("id", Key, primary_key=True),
    Column("newsletter", String(40), nullable=False),
    Column("address", Text, nullable=False),
    blank("name"),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("newsletter", "address"),
)

erratum = Table(
    "erratum",
    metadata,
    Column("id", Key, primary_key=True),
    Column("correction_id", Key, ForeignKey("correction.id"), nullable=False, unique=True),
    Column("issue_id", Key, ForeignKey("issue.id"), nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("audience", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String(20), nullable=False, server_default=ErratumState.SENDING),
    Column("to_unknown", Boolean, nullable=False, server_default=false()),
    Column("reached_id", Key, nullable=False, server_default="0"),
    Column("last_id", Key, nullable=False, server_default="0"),
    one_of("state", ErratumState),
)

day_count = Table(
    "day_count",
    metadata,
    Column("newsletter", String(40), primary_key=True),
    Column("on_date", LocalDate, primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("amount", Integer, nullable=False),
)
