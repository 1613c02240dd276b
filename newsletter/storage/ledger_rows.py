"""What deliveries and notices have in common and where they differ, as pieces of SQL that both engines understand.

States stand in them as literals: an index over some states only is used where the statement names those states itself.
``{now}`` is the place of the present instant.
"""

from dataclasses import dataclass

HELD = "r.state IN ('claimed', 'sending')"
"""Word for word the condition of the index by token: SQLite compares the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRows:
    """The rows of one round. ``r`` is the row in every piece.

    ``ours``: which rows, and whether any may be claimed now. ``hindrance``: why a row must not be sent, or null; the same words are
    used in the mark and to explain a refusal, so that the two never disagree. ``joined``, ``address`` and ``extra``: what is read of a
    claimed row. ``fresh``: rows that were not taken up yet, those that go first first, with the
    index that SQLite would not choose by itself.
    """

    table: str
    ours: str
    hindrance: str
    joined: str
    address: str
    extra: tuple[str, ...] = ()
    keeps_tries: bool = False
    fresh: tuple[tuple[str, str], ...] = (("r.state = 'pending'", ""),)


_DELIVERY_HINDRANCE = """(SELECT CASE
    WHEN i.state = 'cancelled' THEN 'cancelled'
    WHEN i.state = 'expired' OR coalesce(r.not_after, i.send_not_after) <= {now} THEN 'late'
    WHEN i.state <> 'sending' THEN 'paused'
    WHEN s.id IS NULL THEN 'erased'
    WHEN s.state <> 'active' THEN 'left'
    WHEN EXISTS (SELECT 1 FROM suppression p WHERE p.digest = s.suppression_digest) THEN 'suppressed' END
  FROM issue i LEFT JOIN subscriber s ON s.id = r.subscriber_id WHERE i.id = r.issue_id)"""

_NOTICE_HINDRANCE = """(SELECT CASE
    WHEN r.erratum_id IS NOT NULL AND EXISTS (SELECT 1 FROM erratum e WHERE e.id = r.erratum_id AND e.state = 'cancelled') THEN 'cancelled'
    WHEN r.erratum_id IS NOT NULL AND EXISTS (SELECT 1 FROM erratum e WHERE e.id = r.erratum_id AND e.state = 'paused') THEN 'paused'
    WHEN s.state <> CASE r.kind WHEN 'confirmation' THEN 'pending' WHEN 'farewell' THEN 'unsubscribed' ELSE 'active' END THEN 'left'
    WHEN EXISTS (SELECT 1 FROM suppression p WHERE p.digest = s.suppression_digest
      AND NOT (r.kind = 'confirmation' AND p.reason IN ('bounce', 'erased', 'unsubscribed'))
      AND NOT (r.kind = 'farewell' AND p.reason = 'unsubscribed')) THEN 'suppressed' END
  FROM subscriber s WHERE s.id = r.subscriber_id)"""
"""A confirmation goes to somebody who has yet to confirm, a welcome to a subscriber, a farewell to
somebody who left and asked for it, an alarm to an operator.
Of an erratum the rest can be paused or called off at any moment.
Confirming lifts every reason for suppression but those that only an operator lifts (``model.states.UNWANTED``); having left is no reason
against the farewell."""


def deliveries_of(issue_id: int) -> LedgerRows:
    """The deliveries of an issue, while it is sending, its moment to leave has come, and as far as its first wave goes."""
    may_go = "i.state = 'sending' AND i.send_not_after > {now} AND (i.leaves_at IS NULL OR i.leaves_at <= {now})"
    may_go = f"{may_go} AND (i.canary_id IS NULL OR r.id <= i.canary_id)"
    return LedgerRows(
        table="delivery",
        ours=f"r.issue_id = {issue_id:d} AND EXISTS (SELECT 1 FROM issue i WHERE i.id = {issue_id:d} AND {may_go})",
        hindrance=_DELIVERY_HINDRANCE,
        joined="delivery r LEFT JOIN subscriber s ON s.id = r.subscriber_id",
        address="s.address",
        extra=("r.variant_id", "r.not_after"),
        keeps_tries=True,
    )


_FIRST_ERRATUM = """SELECT min(e.id) FROM erratum e WHERE e.state = 'sending'
  AND EXISTS (SELECT 1 FROM notice w WHERE w.erratum_id = e.id AND w.state = 'pending' AND w.erratum_id IS NOT NULL)"""
"""One after the other, so that nobody reads through the letters of one that is paused: there may be a million."""

ALL_NOTICES = LedgerRows(
    table="notice",
    ours="(r.erratum_id IS NULL OR EXISTS (SELECT 1 FROM erratum e WHERE e.id = r.erratum_id AND e.state = 'sending'))",
    hindrance=_NOTICE_HINDRANCE,
    joined="notice r LEFT JOIN subscriber s ON s.id = r.subscriber_id",
    address="r.address",
    extra=("r.kind", "r.facts", "r.created_at"),
    fresh=(
        ("r.state = 'pending' AND r.erratum_id IS NULL", "ix_notice_waiting"),
        (f"r.state = 'pending' AND r.erratum_id IS NOT NULL AND r.erratum_id = ({_FIRST_ERRATUM})", "ix_notice_erratum_waiting"),
    ),
)
"""Whoever waits for a confirmation does not wait behind a hundred thousand errata."""
