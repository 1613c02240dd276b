"""The tables. Migrations build the same thing step by step; a test compares the two on both engines."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from newsletter.model.states import (
    Choice,
    DeliveryState,
    FeedState,
    IssueState,
    NoticeKind,
    PageState,
    SubscriberState,
    SuppressionReason,
    VerdictKind,
)
from newsletter.model.subscribers import ConsentEvent
from newsletter.storage.columns import Instant, Json, Key, LocalDate

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, states: type[str]) -> CheckConstraint:
    """A check that the column holds one of the states of ``newsletter.model.states``."""
    allowed = ", ".join(f"'{state.value}'" for state in states)  # type: ignore[attr-defined]
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def blank(name: str) -> Column[str]:
    """A text column that is never null: empty means we do not know."""
    return Column(name, Text, nullable=False, server_default="")


instance = Table(
    "instance",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

source = Table(
    "source",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False),
    Column("site_url", Text, nullable=False, unique=True),
    Column("family", Text, nullable=False),
    Column("weight", Float, nullable=False, server_default="1.0"),
    Column("sole_source_enough", Boolean, nullable=False, server_default=false()),
    Column("created_at", Instant, nullable=False),
)

feed = Table(
    "feed",
    metadata,
    Column("id", Key, primary_key=True),
    Column("source_id", Key, ForeignKey("source.id"), nullable=False, index=True),
    Column("url", Text, nullable=False, unique=True),
    blank("title"),
    Column("state", String(20), nullable=False, server_default=FeedState.ACTIVE),
    blank("etag"),
    blank("last_modified"),
    Column("added_at", Instant, nullable=False),
    Column("checked_at", Instant),
    Column("succeeded_at", Instant),
    Column("next_check_at", Instant, index=True),
    Column("failures", Integer, nullable=False, server_default="0"),
    blank("last_outcome"),
    blank("last_error"),
    Column("pace_seconds", Integer, nullable=False, server_default="0"),
    one_of("state", FeedState),
)

story = Table(
    "story",
    metadata,
    Column("id", Key, primary_key=True),
    Column("source_id", Key, ForeignKey("source.id"), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("canonical_url", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    blank("summary"),
    blank("byline"),
    blank("agency"),
    blank("origin"),
    blank("language"),
    Column("at", Instant, nullable=False, index=True),
    Column("published_at", Instant),
    Column("first_seen_at", Instant, nullable=False),
    blank("picture_url"),
    blank("picture_alt"),
    blank("picture_credit"),
    Column("categories", Json, nullable=False, server_default=text("'[]'")),
    blank("text"),
    Column("page_state", String(20), nullable=False, server_default=PageState.UNREAD),
    Column("page_read_at", Instant),
    Column("by_hand", Boolean, nullable=False, server_default=false()),
    Column("cluster_key", String(40), nullable=False, server_default=""),
    one_of("page_state", PageState),
)

entry = Table(
    "entry",
    metadata,
    Column("id", Key, primary_key=True),
    Column("feed_id", Key, ForeignKey("feed.id", ondelete="CASCADE"), nullable=False),
    Column("guid", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    blank("summary"),
    blank("byline"),
    Column("published_at", Instant),
    Column("first_seen_at", Instant, nullable=False),
    blank("language"),
    blank("picture_url"),
    blank("picture_alt"),
    blank("picture_credit"),
    Column("categories", Json, nullable=False, server_default=text("'[]'")),
    Column("story_id", Key, ForeignKey("story.id"), index=True),
    Column("changed", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("feed_id", "guid"),
)

issue = Table(
    "issue",
    metadata,
    Column("id", Key, primary_key=True),
    Column("newsletter", String(40), nullable=False),
    Column("issue_on", LocalDate, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    blank("reason"),
    Column("due_at", Instant, nullable=False),
    Column("send_not_after", Instant, nullable=False),
    blank("subject"),
    blank("preheader"),
    blank("intro"),
    Column("created_at", Instant, nullable=False),
    Column("drafted_at", Instant),
    Column("approved_at", Instant),
    Column("released_at", Instant),
    Column("sent_at", Instant),
    Column("alarmed_at", Instant),
    Column("audience", Integer),
    UniqueConstraint("newsletter", "issue_on"),
    UniqueConstraint("newsletter", "number"),
    one_of("state", IssueState),
)

issue_change = Table(
    "issue_change",
    metadata,
    Column("id", Key, primary_key=True),
    Column("issue_id", Key, ForeignKey("issue.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("from_state", String(20), nullable=False),
    Column("to_state", String(20), nullable=False),
    Column("by", Text, nullable=False),
    blank("reason"),
    one_of("to_state", IssueState),
)

candidate = Table(
    "candidate",
    metadata,
    Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
    Column("cluster_key", String(40), primary_key=True),
    Column("choice", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("topic", Text, nullable=False),
    Column("lead_story_id", Key, ForeignKey("story.id"), nullable=False),
    Column("also_story_ids", Json, nullable=False),
    Column("story_ids", Json, nullable=False),
    Column("words", Json, nullable=False),
    Column("reasons", Json, nullable=False),
    blank("update_of"),
    Column("saga", String(40), nullable=False, server_default=""),
    one_of("choice", Choice),
)

slot = Table(
    "slot",
    metadata,
    Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("slug", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("headline", Text, nullable=False),
    Column("original_headline", Text, nullable=False),
    Column("summary", Text, nullable=False),
    blank("why"),
    Column("source", Text, nullable=False),
    blank("byline"),
    Column("minutes", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("published_at", Instant),
    Column("also", Json, nullable=False),
    Column("picture", Json),
    blank("update_of"),
    Column("cluster_key", String(40), nullable=False),
    Column("story_id", Key, ForeignKey("story.id"), nullable=False),
    Column("canonical_urls", Json, nullable=False),
    Column("words", Json, nullable=False),
    Column("reasons", Json, nullable=False),
    Index(None, "slug"),
)

picture = Table(
    "picture",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("source_url", Text, nullable=False, index=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)

rendered_issue = Table(
    "rendered_issue",
    metadata,
    Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
    Column("subject", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("pieces", LargeBinary, nullable=False),
    Column("places", Json, nullable=False),
    Column("html_size", Integer, nullable=False),
    Column("rendered_at", Instant, nullable=False),
)

subscriber = Table(
    "subscriber",
    metadata,
    Column("id", Key, primary_key=True),
    Column("newsletter", String(40), nullable=False),
    Column("address", Text, nullable=False),
    Column("address_key", Text, nullable=False),
    Column("key", String(16), nullable=False, unique=True),
    Column("state", String(20), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("unsubscribed_at", Instant),
    Column("suppression_digest", String(64), nullable=False, index=True),
    Column("mailbox", Text, nullable=False, server_default="", index=True),
    UniqueConstraint("newsletter", "address_key"),
    one_of("state", SubscriberState),
    Index(None, "newsletter", "state"),
    sqlite_autoincrement=True,  # deliveries outlive an erased subscriber: its id must never be given to another
)

consent = Table(
    "consent",
    metadata,
    Column("id", Key, primary_key=True),
    Column("subscriber_id", Key, ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("event", String(20), nullable=False),
    Column("at", Instant, nullable=False),
    blank("wording"),
    blank("form_url"),
    blank("network"),
    blank("how"),
    blank("reason"),
    one_of("event", ConsentEvent),
)

sign_up_count = Table(
    "sign_up_count",
    metadata,
    Column("network", String(60), primary_key=True),
    Column("hour", String(13), primary_key=True),
    Column("count", Integer, nullable=False),
)

suppression = Table(
    "suppression",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("reason", String(20), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    blank("note"),
    one_of("reason", SuppressionReason),
)

worker = Table(
    "worker",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("process", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Key, primary_key=True),
    Column("issue_id", Key, ForeignKey("issue.id"), nullable=False),
    Column("subscriber_id", Key, nullable=False),
    Column("state", String(20), nullable=False),
    blank("reason"),
    Column("token", String(32)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("retry_at", Instant),
    Column("dated_at", Instant),
    Column("changed_at", Instant, nullable=False),
    Column("code", Integer, nullable=False, server_default="0"),
    blank("reply"),
    UniqueConstraint("issue_id", "subscriber_id"),
    one_of("state", DeliveryState),
    Index(None, "issue_id", "state", "id"),
    Index(None, "subscriber_id"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Key, primary_key=True),
    Column("delivery_id", Key, ForeignKey("delivery.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("code", Integer, nullable=False, server_default="0"),
    blank("enhanced"),
    blank("reply"),
    one_of("verdict", VerdictKind),
)

notice = Table(
    "notice",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subscriber_id", Key, ForeignKey("subscriber.id", ondelete="CASCADE"), index=True),
    Column("address", Text, nullable=False),
    Column("facts", Json, nullable=False),
    Column("state", String(20), nullable=False),
    Column("token", String(32)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("retry_at", Instant),
    Column("dated_at", Instant),
    Column("changed_at", Instant, nullable=False),
    Column("code", Integer, nullable=False, server_default="0"),
    blank("reply"),
    one_of("kind", NoticeKind),
    one_of("state", DeliveryState),
    Index(None, "state", "retry_at"),
)

run = Table(
    "run",
    metadata,
    Column("id", Key, primary_key=True),
    Column("stage", String(20), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("account", Json, nullable=False),
    Index(None, "stage", "started_at"),
)
