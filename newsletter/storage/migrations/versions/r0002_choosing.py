"""What the choice is explained by, editors' rulings, the long memory, and the digest of a feed's last body."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String

from newsletter.storage.migrations.pieces import Key, LocalDate, blanks, happened, lists, may_happen, one_of, texts

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for column in blanks("body_digest"):
        op.add_column("feed", column)
    for name in ("kinds", "evidence"):
        op.add_column("candidate", Column(name, JSON, nullable=False, server_default=sa.text("'[]'")))
    op.create_table(
        "selection",
        Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
        *happened("made_at"),
        *(Column(name, Integer, nullable=False) for name in ("window_seconds", "fresh_seconds", "stories", "clusters")),
    )
    op.create_table(
        "related",
        Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
        Column("number", Integer, primary_key=True),
        Column("rank", Integer, primary_key=True),
        Column("earlier_issue_id", Key, ForeignKey("issue.id"), nullable=False),
        Column("earlier_number", Integer, nullable=False),
        Column("kinship", String(20), nullable=False),
        Column("likeness", Float, nullable=False),
        *lists("shared"),
        one_of("kinship", "chapter", "related"),
        Index(None, "earlier_issue_id", "earlier_number"),
    )
    op.create_table(
        "ruling",
        Column("id", Key, primary_key=True),
        Column("newsletter", String(40), nullable=False),
        Column("kind", String(20), nullable=False),
        Column("target", String(20), nullable=False),
        *texts("name"),
        *blanks("value"),
        *lists("urls", "rest_urls"),
        Column("cluster_key", String(40), nullable=False, server_default=""),
        Column("place", Integer),
        Column("factor", Float),
        Column("issue_on", LocalDate),
        *texts("by"),
        *happened("at"),
        *blanks("reason"),
        *may_happen("lifted_at"),
        *blanks("lifted_by"),
        one_of("kind", "pin", "boost", "ban", "never_lead", "merge", "split"),
        one_of("target", "cluster", "story", "source", "topic", "word"),
        Index(None, "newsletter", "lifted_at"),
        sqlite_autoincrement=True,
    )
