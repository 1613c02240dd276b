"""What trust needs: the reports that came back, each about one letter."""

from alembic import op
from sqlalchemy import Column, ForeignKey, Index, Integer, String, UniqueConstraint, text

from newsletter.storage.migrations.pieces import Instant, Key, blanks, happened, may_happen, one_of

revision = "0007"
down_revision = "0006"

_KINDS = ("bounce", "complaint", "auto-reply", "delivered", "delayed", "unsubscribe", "other")
_REASONS = "'operator', 'complaint', 'dead', 'bounce', 'erased', 'unsubscribed'"
_FAULTS = ("nobody", "dead", "disabled", "full", "soft", "ours", "relay")


def upgrade() -> None:
    _returned()
    _consent_letters()
    _suppression()


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
    indexes = {
        "ix_returned_to_act_on": ("acted_at IS NULL", ["newsletter", "id"]),
        "ix_returned_complaint": ("kind = 'complaint'", ["newsletter", "received_at"]),
    }
    for name, (condition, columns) in indexes.items():
        op.create_index(name, "returned", columns, sqlite_where=text(condition), postgresql_where=text(condition))


def _suppression() -> None:
    """Bounces are told apart: who is dead gets no letter at all any more. Whoever left so far is on the list too.

    When a confirmation letter went to one of them, and that one was erased, is kept beside the reason.
    """
    for column in may_happen("asked_at", "erased_at"):
        op.add_column("suppression", column)
    op.execute("UPDATE suppression SET erased_at = at WHERE reason = 'erased'")
    with op.batch_alter_table("suppression") as suppression:
        suppression.drop_constraint(op.f("ck_suppression_reason"), type_="check")
        suppression.create_check_constraint(op.f("ck_suppression_reason"), f"reason IN ({_REASONS})")
    for ending in ("'%: dead'", "'%said not to exist'"):
        op.execute(f"UPDATE suppression SET reason = 'dead' WHERE reason = 'bounce' AND note LIKE {ending}")  # noqa: S608
    op.execute(
        """INSERT INTO suppression (digest, reason, at, "by", note)
        SELECT suppression_digest, 'unsubscribed', min(unsubscribed_at), 'reader', '' FROM subscriber
        WHERE state <> 'active' AND unsubscribed_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM suppression there WHERE there.digest = subscriber.suppression_digest)
        GROUP BY suppression_digest"""
    )


def _consent_letters() -> None:
    """The Message-ID of the letter that asked to confirm; lines whose network is not forgotten yet are found by their age."""
    op.add_column("consent", *blanks("letter"))
    condition = "network != ''"
    op.create_index("ix_consent_with_network", "consent", ["at"], sqlite_where=text(condition), postgresql_where=text(condition))
