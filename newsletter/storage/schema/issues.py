"""The dated letter: issues and their history, the candidates, the slots as printed, and the letter as rendered."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint, text

from newsletter.model.states import Choice, IssueState, Kinship
from newsletter.storage.columns import Instant, Json, Key, LocalDate
from newsletter.storage.schema.conventions import blank, metadata, one_of

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
    Column("leaves_at", Instant),
    Column("canary_id", Key),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("seen_at", Instant),
    blank("seen_by"),
    Column("confidence", Float),
    Column("first_at", Instant),
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
    Column("kinds", Json, nullable=False, server_default=text("'[]'")),
    Column("evidence", Json, nullable=False, server_default=text("'[]'")),
    one_of("choice", Choice),
)

selection = Table(
    "selection",
    metadata,
    Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("window_seconds", Integer, nullable=False),
    Column("fresh_seconds", Integer, nullable=False),
    Column("stories", Integer, nullable=False),
    Column("clusters", Integer, nullable=False),
    Column("confidence", Json, nullable=False, server_default=text("'[]'")),
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

related = Table(
    "related",
    metadata,
    Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("earlier_issue_id", Key, ForeignKey("issue.id"), nullable=False),
    Column("earlier_number", Integer, nullable=False),
    Column("kinship", String(20), nullable=False),
    Column("likeness", Float, nullable=False),
    Column("shared", Json, nullable=False),
    one_of("kinship", Kinship),
    Index(None, "earlier_issue_id", "earlier_number"),
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

story_link = Table(
    "story_link",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("issue_id", Key, ForeignKey("issue.id"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("followed", Integer),
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
