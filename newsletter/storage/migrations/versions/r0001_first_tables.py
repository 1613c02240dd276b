"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint

from newsletter.storage.migrations.pieces import Instant, Key, LocalDate, blanks, happened, lists, may_happen, one_of, texts

revision = "0001"
down_revision = None


def upgrade() -> None:
    make_sources()
    make_issues()
    make_subscribers()
    make_deliveries()


def make_sources() -> None:
    op.create_table(
        "instance",
        Column("name", String(60), primary_key=True),
        *texts("value"),
        *happened("changed_at"),
    )
    op.create_table(
        "source",
        Column("id", Key, primary_key=True),
        *texts("name"),
        Column("site_url", Text, nullable=False, unique=True),
        *texts("family"),
        Column("weight", Float, nullable=False, server_default="1.0"),
        Column("sole_source_enough", Boolean, nullable=False, server_default=sa.false()),
        *happened("created_at"),
    )
    op.create_table(
        "feed",
        Column("id", Key, primary_key=True),
        Column("source_id", Key, ForeignKey("source.id"), nullable=False, index=True),
        Column("url", Text, nullable=False, unique=True),
        *blanks("title"),
        Column("state", String(20), nullable=False, server_default="active"),
        *blanks("etag", "last_modified"),
        *happened("added_at"),
        *may_happen("checked_at", "succeeded_at"),
        Column("next_check_at", Instant, index=True),
        Column("failures", Integer, nullable=False, server_default="0"),
        *blanks("last_outcome", "last_error"),
        Column("pace_seconds", Integer, nullable=False, server_default="0"),
        one_of("state", "active", "paused", "gone"),
    )
    op.create_table(
        "story",
        Column("id", Key, primary_key=True),
        Column("source_id", Key, ForeignKey("source.id"), nullable=False, index=True),
        *texts("url"),
        Column("canonical_url", Text, nullable=False, unique=True),
        *texts("title"),
        *blanks("summary", "byline", "agency", "origin", "language"),
        Column("at", Instant, nullable=False, index=True),
        *may_happen("published_at"),
        *happened("first_seen_at"),
        *blanks("picture_url", "picture_alt", "picture_credit"),
        Column("categories", JSON, nullable=False, server_default=sa.text("'[]'")),
        *blanks("text"),
        Column("page_state", String(20), nullable=False, server_default="unread"),
        *may_happen("page_read_at"),
        Column("by_hand", Boolean, nullable=False, server_default=sa.false()),
        Column("cluster_key", String(40), nullable=False, server_default=""),
        one_of("page_state", "unread", "read", "failed"),
    )
    op.create_table(
        "entry",
        Column("id", Key, primary_key=True),
        Column("feed_id", Key, ForeignKey("feed.id", ondelete="CASCADE"), nullable=False),
        *texts("guid", "url", "title"),
        *blanks("summary", "byline"),
        *may_happen("published_at"),
        *happened("first_seen_at"),
        *blanks("language", "picture_url", "picture_alt", "picture_credit"),
        Column("categories", JSON, nullable=False, server_default=sa.text("'[]'")),
        Column("story_id", Key, ForeignKey("story.id"), index=True),
        Column("changed", Boolean, nullable=False, server_default=sa.false()),
        UniqueConstraint("feed_id", "guid"),
    )


def make_issues() -> None:
    op.create_table(
        "issue",
        Column("id", Key, primary_key=True),
        Column("newsletter", String(40), nullable=False),
        Column("issue_on", LocalDate, nullable=False),
        Column("number", Integer, nullable=False),
        Column("state", String(20), nullable=False),
        *blanks("reason"),
        *happened("due_at", "send_not_after"),
        *blanks("subject", "preheader", "intro"),
        *happened("created_at"),
        *may_happen("drafted_at", "approved_at", "released_at", "sent_at", "alarmed_at"),
        Column("audience", Integer),
        UniqueConstraint("newsletter", "issue_on"),
        UniqueConstraint("newsletter", "number"),
        one_of("state", "collecting", "drafted", "approved", "sending", "sent", "held", "skipped", "expired", "cancelled", "paused"),
    )
    op.create_table(
        "issue_change",
        Column("id", Key, primary_key=True),
        Column("issue_id", Key, ForeignKey("issue.id"), nullable=False, index=True),
        *happened("at"),
        Column("from_state", String(20), nullable=False),
        Column("to_state", String(20), nullable=False),
        *texts("by"),
        *blanks("reason"),
        one_of("to_state", "collecting", "drafted", "approved", "sending", "sent", "held", "skipped", "expired", "cancelled", "paused"),
    )
    op.create_table(
        "candidate",
        Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
        Column("cluster_key", String(40), primary_key=True),
        Column("choice", String(20), nullable=False),
        Column("number", Integer, nullable=False),
        Column("score", Float, nullable=False),
        *texts("topic"),
        Column("lead_story_id", Key, ForeignKey("story.id"), nullable=False),
        *lists("also_story_ids", "story_ids", "words", "reasons"),
        *blanks("update_of"),
        Column("saga", String(40), nullable=False, server_default=""),
        one_of("choice", "chosen", "runner_up", "passed_over"),
    )
    op.create_table(
        "slot",
        Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
        Column("number", Integer, primary_key=True),
        *texts("slug", "topic", "label", "headline", "original_headline", "summary"),
        *blanks("why"),
        *texts("source"),
        *blanks("byline"),
        Column("minutes", Integer, nullable=False),
        *texts("url"),
        *may_happen("published_at"),
        *lists("also"),
        Column("picture", JSON),
        *blanks("update_of"),
        Column("cluster_key", String(40), nullable=False),
        Column("story_id", Key, ForeignKey("story.id"), nullable=False),
        *lists("canonical_urls", "words", "reasons"),
        Index(None, "slug"),
    )
    op.create_table(
        "picture",
        Column("name", String(80), primary_key=True),
        Column("source_url", Text, nullable=False, index=True),
        Column("width", Integer, nullable=False),
        Column("height", Integer, nullable=False),
        Column("content", LargeBinary, nullable=False),
        *happened("created_at"),
    )
    op.create_table(
        "rendered_issue",
        Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
        *texts("subject", "html", "text"),
        Column("pieces", LargeBinary, nullable=False),
        *lists("places"),
        Column("html_size", Integer, nullable=False),
        *happened("rendered_at"),
    )


def make_subscribers() -> None:
    op.create_table(
        "subscriber",
        Column("id", Key, primary_key=True),
        Column("newsletter", String(40), nullable=False),
        *texts("address", "address_key"),
        Column("key", String(16), nullable=False, unique=True),
        Column("state", String(20), nullable=False),
        *happened("created_at"),
        *may_happen("confirmed_at", "unsubscribed_at"),
        Column("suppression_digest", String(64), nullable=False, index=True),
        Column("mailbox", Text, nullable=False, server_default="", index=True),
        UniqueConstraint("newsletter", "address_key"),
        one_of("state", "pending", "active", "unsubscribed"),
        Index(None, "newsletter", "state"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "consent",
        Column("id", Key, primary_key=True),
        Column("subscriber_id", Key, ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False, index=True),
        Column("event", String(20), nullable=False),
        *happened("at"),
        *blanks("wording", "form_url", "network", "how", "reason"),
        one_of("event", "signed_up", "confirmed", "imported", "added", "unsubscribed", "resubscribed"),
    )
    op.create_table(
        "sign_up_count",
        Column("network", String(60), primary_key=True),
        Column("hour", String(13), primary_key=True),
        Column("count", Integer, nullable=False),
    )
    op.create_table(
        "suppression",
        Column("digest", String(64), primary_key=True),
        Column("reason", String(20), nullable=False),
        *happened("at"),
        *texts("by"),
        *blanks("note"),
        one_of("reason", "operator", "bounce", "complaint", "erased"),
    )


def make_deliveries() -> None:
    op.create_table(
        "worker",
        Column("token", String(32), primary_key=True),
        *texts("process"),
        *happened("started_at", "seen_at"),
    )
    op.create_table(
        "delivery",
        Column("id", Key, primary_key=True),
        Column("issue_id", Key, ForeignKey("issue.id"), nullable=False),
        Column("subscriber_id", Key, nullable=False),
        Column("state", String(20), nullable=False),
        *blanks("reason"),
        Column("token", String(32)),
        Column("attempts", Integer, nullable=False, server_default="0"),
        *may_happen("retry_at", "dated_at"),
        *happened("changed_at"),
        Column("code", Integer, nullable=False, server_default="0"),
        *blanks("reply"),
        UniqueConstraint("issue_id", "subscriber_id"),
        one_of(
            "state", "pending", "claimed", "sending", "accepted", "deferred", "rejected", "expired", "cancelled", "suppressed", "unknown"
        ),
        Index(None, "issue_id", "state", "id"),
        Index(None, "subscriber_id"),
    )
    op.create_table(
        "attempt",
        Column("id", Key, primary_key=True),
        Column("delivery_id", Key, ForeignKey("delivery.id"), nullable=False, index=True),
        Column("number", Integer, nullable=False),
        *happened("ended_at"),
        Column("verdict", String(20), nullable=False),
        Column("code", Integer, nullable=False, server_default="0"),
        *blanks("enhanced", "reply"),
        one_of("verdict", "accepted", "temporary", "permanent", "unknown"),
    )
    op.create_table(
        "notice",
        Column("id", Key, primary_key=True),
        Column("kind", String(20), nullable=False),
        Column("subscriber_id", Key, ForeignKey("subscriber.id", ondelete="CASCADE"), index=True),
        *texts("address"),
        *lists("facts"),
        Column("state", String(20), nullable=False),
        Column("token", String(32)),
        Column("attempts", Integer, nullable=False, server_default="0"),
        *happened("created_at"),
        *may_happen("retry_at", "dated_at"),
        *happened("changed_at"),
        Column("code", Integer, nullable=False, server_default="0"),
        *blanks("reply"),
        one_of("kind", "confirmation", "welcome", "alarm"),
        one_of(
            "state", "pending", "claimed", "sending", "accepted", "deferred", "rejected", "expired", "cancelled", "suppressed", "unknown"
        ),
        Index(None, "state", "retry_at"),
    )
    op.create_table(
        "run",
        Column("id", Key, primary_key=True),
        Column("stage", String(20), nullable=False),
        *happened("started_at"),
        *may_happen("ended_at"),
        *lists("account"),
        Index(None, "stage", "started_at"),
    )
