"""Story links: where each leads, and how often it was followed."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, String, Text

from newsletter.storage.migrations.pieces import Key

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "story_link",
        Column("name", String(20), primary_key=True),
        Column("issue_id", Key, ForeignKey("issue.id"), nullable=False, index=True),
        Column("number", Integer, nullable=False),
        Column("url", Text, nullable=False),
        Column("followed", Integer),
    )
