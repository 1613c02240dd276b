"""What trust needs: the reports that came back, each about one letter."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Index, Integer, String, UniqueConstraint, text

from newsletter.storage.migrations.pieces import Instant, Key, blanks, happened, one_of

revision = "0007"
down_revision = "0006"

_KINDS = ("bounce", "complaint", "auto-reply", "delivered", "delayed", "unsubscribe", "other")
_FAULTS = ("nobody", "dead", "disabled", "full", "soft", "ours", "relay")


def upgrade() -> None:
    _returned()


def _returned() -> None:
    op.create_table(
        "returned",
        Column("id", Key, primary_key=True),
        Column("newsletter", String(40), nullable=False),
        Column("digest", String(64), nullable=False),
        Column("number", Integer, nullable=False),
        *happened("received_at"),
        Column("door", String(20), nullable=False),
        Column("kind", String(20), nullable=False),
        Column("proof", String(20), nullable=False, server_default=""),
        Column("action", String(20), nullable=False),
        Column("fault", String(20), nullable=False, server_default="nobody"),
        Column("subscriber_id", Key, index=True),
        Column("issue_id", Key, ForeignKey("issue.id"), index=True),
        Column("domain", String(255), nullable=False, server_default=""),
        *blanks("status", "said", "feedback"),
        Column("acted_at", Instant),
        UniqueConstraint("digest", "number"),
        one_of("kind", *_KINDS),
        one_of("proof", "return_path", "token", "message_id", "provider", "address", ""),
        one_of("action", "suppress", "soft", "operator", "ignore"),
        one_of("fault", *_FAULTS),
        Index("ix_returned_newsletter_received_at", "newsletter", "received_at", "id"),
    )
    condition = "fault IN ('dead', 'disabled', 'full') AND acted_at IS NULL"
    op.create_index("ix_returned_to_act_on", "returned", ["issue_id"], sqlite_where=text(condition), postgresql_where=text(condition))
