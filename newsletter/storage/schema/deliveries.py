"""What goes out: deliveries with their attempts, notices, and the workers that have them in hand."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from newsletter.model.states import DeliveryState, Fault, NoticeKind, VerdictKind
from newsletter.storage.columns import Instant, Json, Key
from newsletter.storage.schema.conventions import blank, metadata, one_of, only_where

_TO_ACT_ON = "fault IN ('dead', 'disabled', 'full') AND acted_at IS NULL"
"""What may end in a suppression and has not been looked at yet: few rows of many, so an index over them alone costs nothing."""

worker = Table(
    "worker",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("process", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    blank("name"),
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
    Column("variant_id", Key),
    Column("due_at", Instant),
    Column("not_after", Instant),
    UniqueConstraint("issue_id", "subscriber_id"),
    one_of("state", DeliveryState),
    Index(None, "subscriber_id"),
    only_where("ix_delivery_waiting", "state = 'pending'", "issue_id", "id"),
    only_where("ix_delivery_held", "state IN ('claimed', 'sending')", "token"),
    only_where("ix_delivery_due", "state = 'deferred'", "issue_id", "retry_at"),
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
    Column("fault", String(20), nullable=False, server_default=Fault.NOBODY.value),
    blank("relay"),
    Column("acted_at", Instant),
    one_of("verdict", VerdictKind),
    only_where("ix_attempt_to_act_on", _TO_ACT_ON, "delivery_id"),
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
    Column("erratum_id", Key),
    one_of("kind", NoticeKind),
    one_of("state", DeliveryState),
    Index(None, "state", "retry_at"),
    Index(None, "erratum_id", "subscriber_id", unique=True),
    only_where("ix_notice_waiting", "state = 'pending' AND erratum_id IS NULL", "id"),
    only_where("ix_notice_erratum_waiting", "state = 'pending' AND erratum_id IS NOT NULL", "erratum_id", "id"),
    only_where("ix_notice_held", "state IN ('claimed', 'sending')", "token"),
    only_where("ix_notice_erratum_state", "erratum_id IS NOT NULL", "erratum_id", "state"),
)
