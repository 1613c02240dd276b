"""What came back: one row for each letter that a report is about."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from newsletter.model.returns import Proof, ReturnAction, ReturnKind
from newsletter.model.states import Fault
from newsletter.storage.columns import Instant, Key
from newsletter.storage.schema.conventions import blank, metadata, one_of, only_where

_TO_ACT_ON = "acted_at IS NULL"
"""What nobody has acted on yet: few rows of many, so an index over them alone costs nothing."""

returned = Table(
    "returned",
    metadata,
    Column("id", Key, primary_key=True),
    Column("newsletter", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("door", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("proof", String(20), nullable=False, server_default=""),
    Column("action", String(20), nullable=False),
    Column("fault", String(20), nullable=False, server_default=Fault.NOBODY.value),
    Column("subscriber_id", Key, index=True),
    Column("issue_id", Key, ForeignKey("issue.id"), index=True),
    Column("domain", String(255), nullable=False, server_default=""),
    blank("status"),
    blank("said"),
    blank("feedback"),
    Column("acted_at", Instant),
    UniqueConstraint("digest", "number"),
    one_of("kind", ReturnKind),
    one_of("proof", Proof),
    one_of("action", ReturnAction),
    one_of("fault", Fault),
    Index("ix_returned_newsletter_received_at", "newsletter", "received_at", "id"),
    only_where("ix_returned_to_act_on", _TO_ACT_ON, "newsletter", "id"),
    only_where("ix_returned_complaint", "kind = 'complaint'", "newsletter", "received_at"),
)
