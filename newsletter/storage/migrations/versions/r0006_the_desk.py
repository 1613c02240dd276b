"""What the operators’ desk needs: accounts, audit log, edits, checks, plans, testers, errata, one-time links, webhooks, counts by day."""

from alembic import op
from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Integer, String, Text, UniqueConstraint, false, text

from newsletter.storage.migrations.pieces import Instant, Key, LocalDate, blanks, happened, lists, may_happen, one_of, texts

revision = "0006"
down_revision = "0005"

_NOTICES = "'confirmation', 'welcome', 'farewell', 'alarm', 'draft_ready', 'reminder', 'report', 'erratum'"
_EDITS = ("place", "bench", "lock", "headline", "summary", "why", "lead", "note", "subject", "preheader", "intro")


def upgrade() -> None:
    _widen()
    _operators()
    _desk()
    _webhooks()


def _widen() -> None:
    op.add_column("issue", Column("version", Integer, nullable=False, server_default="0"))
    op.add_column("issue", Column("seen_at", Instant))
    op.add_column("issue", Column("seen_by", Text, nullable=False, server_default=""))
    op.add_column("issue", Column("confidence", Float))
    op.add_column("issue", Column("first_at", Instant))
    for column in blanks("field", "before", "after"):
        op.add_column("correction", column)
    op.add_column("sponsor", Column("place", Integer))
    op.add_column("selection", Column("confidence", JSON, nullable=False, server_default=text("'[]'")))
    op.add_column("notice", Column("erratum_id", Key))
    op.create_index("ix_notice_erratum_id_subscriber_id", "notice", ["erratum_id", "subscriber_id"], unique=True)
    _indexes()
    with op.batch_alter_table("notice") as notice:
        notice.drop_constraint(op.f("ck_notice_kind"), type_="check")
        notice.create_check_constraint(op.f("ck_notice_kind"), f"kind IN ({_NOTICES})")


def _indexes() -> None:
    for name, condition, columns in (
        ("ix_notice_waiting", "state = 'pending' AND erratum_id IS NULL", ["id"]),
        ("ix_notice_erratum_waiting", "state = 'pending' AND erratum_id IS NOT NULL", ["erratum_id", "id"]),
        ("ix_notice_held", "state IN ('claimed', 'sending')", ["token"]),
        ("ix_notice_erratum_state", "erratum_id IS NOT NULL", ["erratum_id", "state"]),
    ):
        op.create_index(name, "notice", columns, sqlite_where=text(condition), postgresql_where=text(condition))
    op.drop_index("ix_subscriber_newsletter_state", "subscriber")
    op.create_index("ix_subscriber_newsletter_state_id", "subscriber", ["newsletter", "state", "id"])
    op.create_index("ix_story_source_id_at", "story", ["source_id", "at"])
    op.create_index("ix_source_name_id", "source", ["name", "id"])
    if op.get_bind().dialect.name == "postgresql":
        op.create_index("ix_subscriber_by_address", "subscriber", ["newsletter", text('address_key COLLATE "C"')])


def _operators() -> None:
    op.create_table(
        "operator",
        Column("id", Key, primary_key=True),
        Column("name", String(60), nullable=False, unique=True),
        Column("role", String(20), nullable=False),
        *blanks("password", "totp"),
        Column("totp_step", Integer, nullable=False, server_default="0"),
        *blanks("address", "subject"),
        *happened("created_at"),
        *blanks("created_by"),
        *happened("changed_at"),
        *may_happen("closed_at"),
        one_of("role", "viewer", "editor", "publisher", "owner"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "session",
        Column("digest", String(64), primary_key=True),
        Column("operator_id", Key, ForeignKey("operator.id", ondelete="CASCADE"), nullable=False, index=True),
        *happened("created_at", "seen_at"),
        Column("ends_at", Instant, nullable=False, index=True),
        *may_happen("second_factor_at"),
        *blanks("network", "agent"),
        *may_happen("ended_at"),
    )
    op.create_table(
        "login_try",
        Column("id", Key, primary_key=True),
        Column("at", Instant, nullable=False, index=True),
        Column("name", String(60), nullable=False),
        Column("network", String(60), nullable=False),
        Column("kind", String(20), nullable=False, server_default="password"),
    )
    op.create_index("ix_login_try_name_at", "login_try", ["name", "at"])
    op.create_index("ix_login_try_network_at", "login_try", ["network", "at"])
    op.create_table(
        "api_token",
        Column("id", Key, primary_key=True),
        *texts("name"),
        Column("digest", String(64), nullable=False, unique=True),
        *lists("rights"),
        Column("operator_id", Key, ForeignKey("operator.id", ondelete="CASCADE")),
        *texts("by"),
        *happened("created_at"),
        *may_happen("ends_at", "used_at", "revoked_at"),
        *blanks("revoked_by"),
    )
    op.create_table(
        "audit",
        Column("id", Key, primary_key=True),
        Column("newsletter", String(40), nullable=False),
        *happened("at"),
        *texts("by"),
        Column("operator_id", Key),
        Column("face", String(20), nullable=False),
        Column("act", String(60), nullable=False),
        *blanks("thing"),
        Column("issue_id", Key),
        Column("subscriber_id", Key),
        *lists("facts"),
        Column("outcome", String(20), nullable=False),
        *blanks("reason"),
        one_of("face", "cli", "api", "console", "letter", "machine"),
    )
    for column in ("newsletter", "issue_id", "subscriber_id", "by", "act"):
        op.create_index(f"ix_audit_{column}_id", "audit", [column, "id"])


def _desk() -> None:
    op.create_table(
        "edit",
        Column("id", Key, primary_key=True),
        Column("issue_id", Key, ForeignKey("issue.id"), nullable=False),
        Column("kind", String(20), nullable=False),
        *blanks("url"),
        Column("cluster_key", String(40), nullable=False, server_default=""),
        Column("place", Integer),
        *blanks("value"),
        *texts("by"),
        *happened("at"),
        *may_happen("undone_at"),
        *blanks("undone_by"),
        Column("version", Integer, nullable=False, server_default="0"),
        Column("undone_version", Integer),
        one_of("kind", *_EDITS),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_edit_issue_id_id", "edit", ["issue_id", "id"])
    op.create_table(
        "machine_words",
        Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
        Column("cluster_key", String(40), primary_key=True),
        *texts("headline", "summary", "why", "url"),
    )
    op.create_table(
        "checked",
        Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
        Column("version", Integer, nullable=False),
        *happened("at"),
        *lists("checks"),
    )
    op.create_table(
        "told",
        Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
        Column("what", String(60), primary_key=True),
        *happened("at"),
    )
    op.create_table(
        "step_link",
        Column("digest", String(64), primary_key=True),
        Column("issue_id", Key, ForeignKey("issue.id"), nullable=False, index=True),
        Column("act", String(60), nullable=False),
        Column("version", Integer, nullable=False),
        Column("operator_id", Key, ForeignKey("operator.id", ondelete="CASCADE")),
        *texts("by"),
        *happened("created_at", "ends_at"),
        *may_happen("used_at"),
    )
    op.create_table(
        "day_plan",
        Column("newsletter", String(40), primary_key=True),
        Column("issue_on", LocalDate, primary_key=True),
        Column("skip", Boolean, nullable=False, server_default=false()),
        *blanks("reason", "guest"),
        *texts("by"),
        *happened("at"),
    )
    op.create_table(
        "tester",
        Column("id", Key, primary_key=True),
        Column("newsletter", String(40), nullable=False),
        *texts("address"),
        *blanks("name"),
        *texts("by"),
        *happened("at"),
        UniqueConstraint("newsletter", "address"),
    )
    op.create_table(
        "erratum",
        Column("id", Key, primary_key=True),
        Column("correction_id", Key, ForeignKey("correction.id"), nullable=False, unique=True),
        Column("issue_id", Key, ForeignKey("issue.id"), nullable=False, index=True),
        *texts("subject", "text"),
        Column("audience", Integer, nullable=False),
        *texts("by"),
        *happened("at"),
        Column("state", String(20), nullable=False, server_default="sending"),
        Column("to_unknown", Boolean, nullable=False, server_default=false()),
        Column("reached_id", Key, nullable=False, server_default="0"),
        Column("last_id", Key, nullable=False, server_default="0"),
        one_of("state", "sending", "paused", "cancelled"),
    )
    op.create_table(
        "day_count",
        Column("newsletter", String(40), primary_key=True),
        Column("on_date", LocalDate, primary_key=True),
        Column("name", String(60), primary_key=True),
        Column("amount", Integer, nullable=False),
    )


def _webhooks() -> None:
    op.create_table(
        "webhook",
        Column("id", Key, primary_key=True),
        Column("newsletter", String(40), nullable=False),
        *texts("url", "secret"),
        *lists("events"),
        *texts("by"),
        *happened("created_at"),
        *may_happen("ended_at"),
        Column("addresses", Boolean, nullable=False, server_default=false()),
    )
    op.create_table(
        "webhook_call",
        Column("id", Key, primary_key=True),
        Column("webhook_id", Key, ForeignKey("webhook.id"), nullable=False, index=True),
        Column("event", String(60), nullable=False),
        *lists("facts"),
        *happened("created_at"),
        Column("attempts", Integer, nullable=False, server_default="0"),
        *happened("retry_at"),
        *may_happen("done_at", "given_up_at"),
        Column("code", Integer, nullable=False, server_default="0"),
        *blanks("reply"),
    )
    waiting = text("done_at IS NULL AND given_up_at IS NULL")
    op.create_index("ix_webhook_call_waiting", "webhook_call", ["webhook_id", "retry_at"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "request_key",
        Column("holder", String(80), primary_key=True),
        Column("key", String(200), primary_key=True),
        Column("digest", String(64), nullable=False),
        Column("status", Integer),
        Column("body", Text),
        Column("at", Instant, nullable=False, index=True),
    )
