"""What sending at speed and with second thoughts needs: first waves, whom a refusal was about, and how fast letters may go."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Float, ForeignKey, Integer, String

from newsletter.storage.migrations.pieces import Instant, Key, LocalDate, blanks, happened, may_happen

revision = "0003"
down_revision = "0002"

_TO_ACT_ON = "fault IN ('dead', 'disabled', 'full') AND acted_at IS NULL"


def upgrade() -> None:
    for column in blanks("name"):
        op.add_column("worker", column)
    op.add_column("issue", Column("leaves_at", Instant))
    op.add_column("issue", Column("canary_id", Key))
    _blame()
    _pace()
    _waiting()


def _blame() -> None:
    op.add_column("attempt", Column("fault", String(20), nullable=False, server_default="nobody"))
    for column in (*blanks("relay"), *may_happen("acted_at")):
        op.add_column("attempt", column)
    index = sa.text(_TO_ACT_ON)
    op.create_index("ix_attempt_to_act_on", "attempt", ["delivery_id"], sqlite_where=index, postgresql_where=index)
    op.create_table(
        "held_removal",
        Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
        Column("domain", String(255), primary_key=True),
        *(Column(name, Integer, nullable=False) for name in ("dead", "answered")),
        *happened("held_at"),
    )


def _pace() -> None:
    op.create_table(
        "pace",
        Column("name", String(300), primary_key=True),
        *may_happen("next_at"),
        *(Column(name, Float) for name in ("per_second", "usual")),
        *may_happen("slowed_at", "stopped_until"),
        *blanks("reason"),
    )
    op.create_table(
        "pace_minute",
        Column("name", String(300), primary_key=True),
        Column("minute", Instant, primary_key=True),
        Column("letters", Integer, nullable=False),
    )
    op.create_table(
        "warm_up_day",
        Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
        Column("newsletter", String(40), nullable=False),
        Column("issue_on", LocalDate, nullable=False),
        Column("cap", Integer, nullable=False),
    )


def _waiting() -> None:
    op.drop_index("ix_delivery_issue_id_state_id", "delivery")
    for name, condition, columns in (
        ("ix_delivery_waiting", "state = 'pending'", ["issue_id", "id"]),
        ("ix_delivery_held", "state IN ('claimed', 'sending')", ["token"]),
        ("ix_delivery_due", "state = 'deferred'", ["issue_id", "retry_at"]),
    ):
        op.create_index(name, "delivery", columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
