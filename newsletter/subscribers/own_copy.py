"""Writes what we hold about one reader for that reader.

Whoever has a letter that was passed on has its links too, so what tells who and where is masked. An operator's ``subscribers show`` gives
the whole, to be sent to the address itself.
"""

import re
from datetime import UTC, date, datetime
from typing import Any

from newsletter.model.addresses import masked
from newsletter.model.subscribers import Consent, GivenFeedback, GivenReport, SentIssue, SentNotice, SentTry, Subscriber, Suppression
from newsletter.subscribers.export import preferences_json
from newsletter.subscribers.networks import masked_network
from newsletter.subscribers.outcomes import Door, Dossier

MASKED = (
    "Addresses and networks are shortened, because this link stands in letters that people pass on. "
    "For the whole, write to us from your own address."
)
_ADDRESS = r"""[^\s<>()\[\],;:"'@]+@[\w-]+(?:\.[\w-]+)*"""
_BY_THEMSELVES = frozenset({*Door, "complaint", "feedback loop"})
"""The last two: they pressed a button at their provider."""


def own_copy(dossier: Dossier, *, newsletter: str, now: datetime) -> dict[str, Any]:
    """Ready for JSON: instants in UTC, no ids, no keys, nobody else's name or address."""
    reader = dossier.subscriber
    address = reader.address if reader else ""
    return {
        "newsletter": newsletter,
        "made_at": _plain(now),
        "masked": MASKED,
        "subscription": _subscription(reader) if reader else None,
        "preferences": preferences_json(dossier.preferences) if reader else None,
        "consents": [_consent(line, address) for line in dossier.consents],
        "issues": [_issue(line, address) for line in dossier.issues],
        "tries": [_try(line, address) for line in dossier.tries],
        "notices": [_notice(line) for line in dossier.notices],
        "feedback": [_feedback(line) for line in dossier.feedback],
        "reports": [_report(line, address) for line in dossier.reports],
        "suppression": _suppression(dossier.suppression) if dossier.suppression else None,
    }


def mask_reply(text: str, address: str) -> str:
    """A server's words without any address, and without the reader's name and domain where these stand alone."""
    local, _, domain = address.rpartition("@")
    shown_local, _, shown_domain = masked(address).rpartition("@")
    shown = {domain.lower(): shown_domain, local.lower(): shown_local}
    alone = "|".join(re.escape(part) for part in (domain, local) if part)
    telling = re.compile(rf"{_ADDRESS}|(?<![\w-])(?:{alone})(?![\w-])" if alone else _ADDRESS, re.IGNORECASE)
    return telling.sub(lambda found: shown.get(found[0].lower()) or masked(found[0]), text)


def _subscription(reader: Subscriber) -> dict[str, Any]:
    return {
        "address": masked(reader.address),
        "state": reader.state.value,
        "created_at": _plain(reader.created_at),
        "confirmed_at": _plain(reader.confirmed_at),
        "unsubscribed_at": _plain(reader.unsubscribed_at),
    }


def _consent(line: Consent, address: str) -> dict[str, Any]:
    """Which operator did it is the operator's data: here it is "operator"."""
    return {
        "event": line.event.value,
        "at": _plain(line.at),
        "wording": mask_reply(line.wording, address),
        "form_url": mask_reply(line.form_url, address),
        "network": masked_network(line.network),
        "how": line.how if line.how in _BY_THEMSELVES or not line.how else "operator",
        "reason": line.reason,
    }


def _issue(line: SentIssue, address: str) -> dict[str, Any]:
    return {
        "issue_on": _plain(line.issue_on),
        "state": line.state.value,
        "attempts": line.attempts,
        "changed_at": _plain(line.changed_at),
        "reply": mask_reply(line.reply, address),
        "fault": line.fault,
    }


def _try(line: SentTry, address: str) -> dict[str, Any]:
    return {
        "issue_on": _plain(line.issue_on),
        "number": line.number,
        "ended_at": _plain(line.ended_at),
        "verdict": line.verdict.value,
        "code": line.code,
        "reply": mask_reply(line.reply, address),
    }


def _notice(line: SentNotice) -> dict[str, Any]:
    return {
        "kind": line.kind.value,
        "state": line.state.value,
        "created_at": _plain(line.created_at),
        "changed_at": _plain(line.changed_at),
    }


def _feedback(line: GivenFeedback) -> dict[str, Any]:
    return {"issue_on": _plain(line.issue_on), "answer": line.answer.value, "at": _plain(line.at)}


def _report(line: GivenReport, address: str) -> dict[str, Any]:
    return {
        "received_at": _plain(line.received_at),
        "kind": line.kind.value,
        "issue_on": _plain(line.issue_on),
        "action": line.action.value,
        "fault": line.fault,
        "status": line.status,
        "said": mask_reply(line.said, address),
        "feedback": line.feedback,
    }


def _suppression(why: Suppression) -> dict[str, Any]:
    """Without by whom and an operator's note, which may speak of others."""
    return {"reason": why.reason.value, "at": _plain(why.at)}


def _plain(value: date | datetime | None) -> str | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if value else None
