"""Who answers for the newsletter: operators, their sessions and tokens, tries to log in, and the log of everything they did."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from newsletter.model.rights import Face, Role
from newsletter.storage.columns import Instant, Json, Key
from newsletter.storage.schema.conventions import blank, metadata, one_of

operator = Table(
    "operator",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    blank("password"),
    blank("totp"),
    Column("totp_step", Integer, nullable=False, server_default="0"),
    blank("address"),
    blank("subject"),
    Column("created_at", Instant, nullable=False),
    blank("created_by"),
    Column("changed_at", Instant, nullable=False),
    Column("closed_at", Instant),
    one_of("role", Role),
    sqlite_autoincrement=True,  # the audit log outlives an account: its id must never be given to another
)

session = Table(
    "session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("operator_id", Key, ForeignKey("operator.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False, index=True),
    Column("second_factor_at", Instant),
    blank("network"),
    blank("agent"),
    Column("ended_at", Instant),
)

login_try = Table(
    "login_try",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("name", String(60), nullable=False),
    Column("network", String(60), nullable=False),
    Column("kind", String(20), nullable=False, server_default="password"),
    Index(None, "name", "at"),
    Index(None, "network", "at"),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("rights", Json, nullable=False),
    Column("operator_id", Key, ForeignKey("operator.id", ondelete="CASCADE")),
    Column("by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ends_at", Instant),
    Column("used_at", Instant),
    Column("revoked_at", Instant),
    blank("revoked_by"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Key, primary_key=True),
    Column("newsletter", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("operator_id", Key),
    Column("face", String(20), nullable=False),
    Column("act", String(60), nullable=False),
    blank("thing"),
    Column("issue_id", Key),
    Column("subscriber_id", Key),
    Column("facts", Json, nullable=False),
    Column("outcome", String(20), nullable=False),
    blank("reason"),
    one_of("face", Face),
    Index(None, "newsletter", "id"),
    Index(None, "issue_id", "id"),
    Index(None, "subscriber_id", "id"),
    Index(None, "by", "id"),
    Index(None, "act", "id"),
)
