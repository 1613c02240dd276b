"""What the reader's side needs: preferences, variants with due times of their own, feedback, corrections, sponsors, farewells."""

from alembic import op
from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint

from newsletter.storage.migrations.pieces import Key, LocalDate, blanks, happened, may_happen, one_of, texts

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("delivery", Column("variant_id", Key))
    for column in may_happen("due_at", "not_after"):
        op.add_column("delivery", column)
    _readers()
    _operators()
    with op.batch_alter_table("notice") as notice:
        notice.drop_constraint(op.f("ck_notice_kind"), type_="check")
        notice.create_check_constraint(op.f("ck_notice_kind"), "kind IN ('confirmation', 'welcome', 'farewell', 'alarm')")


def _readers() -> None:
    op.create_table(
        "preference",
        Column("subscriber_id", Key, ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True),
        *blanks("zone"),
        Column("send_at", String(5), nullable=False, server_default=""),
        Column("days", String(27), nullable=False, server_default=""),
        Column("paused_until", LocalDate),
        *blanks("variant"),
        *happened("changed_at"),
    )
    op.create_index("ix_preference_chosen", "preference", ["zone", "send_at", "days", "variant"])
    op.create_table(
        "variant",
        Column("id", Key, primary_key=True),
        Column("issue_id", Key, ForeignKey("issue.id"), nullable=False),
        *texts("name"),
        *(Column(name, Text) for name in ("subject", "html", "text")),
        Column("pieces", LargeBinary),
        Column("places", JSON),
        Column("html_size", Integer),
        *may_happen("rendered_at"),
        UniqueConstraint("issue_id", "name"),
    )
    op.create_table(
        "feedback",
        Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
        Column("subscriber_id", Key, ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True, index=True),
        Column("answer", String(20), nullable=False),
        *happened("at"),
        one_of("answer", "good", "fair", "poor"),
    )


def _operators() -> None:
    op.create_table(
        "correction",
        Column("id", Key, primary_key=True),
        Column("issue_id", Key, ForeignKey("issue.id"), nullable=False, index=True),
        Column("number", Integer),
        *texts("text", "by"),
        *happened("at"),
    )
    op.create_table(
        "sponsor",
        Column("id", Key, primary_key=True),
        Column("newsletter", String(40), nullable=False),
        Column("issue_on", LocalDate, nullable=False),
        *texts("name", "headline", "text", "url", "by"),
        *happened("at"),
        UniqueConstraint("newsletter", "issue_on"),
    )
