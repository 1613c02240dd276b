"""Writes subscribers as CSV that no spreadsheet takes for a formula, and as JSON."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from newsletter.model.preferences import Preferences
from newsletter.model.subscribers import Subscriber
from newsletter.subscribers.outcomes import Dossier

COLUMNS = ("address", "state", "created_at", "confirmed_at", "unsubscribed_at")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_row(cells: Sequence[str]) -> str:
    """One line of CSV; a cell that would start a formula gets an apostrophe in front (OWASP, CSV injection)."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell for cell in cells])
    return line.getvalue()


def subscriber_json(subscriber: Subscriber) -> dict[str, str | None]:
    """A subscriber for JSON and CSV, without ids and keys: keys open doors."""
    return {name: _plain(getattr(subscriber, name)) for name in COLUMNS}


def preferences_json(preferences: Preferences) -> dict[str, Any]:
    """What a reader chose; null, an empty list or false where that is the newsletter's way."""
    variant = preferences.variant
    return {
        "zone": preferences.zone or None,
        "send_at": f"{preferences.send_at:%H:%M}" if preferences.send_at else None,
        "days": list(preferences.days),
        "paused_until": _plain(preferences.paused_until),
        "weekly": variant.weekly,
        "stories": variant.top or None,
        "topics_left_out": list(variant.muted),
        "text_only": variant.text_only,
        "language": variant.language or None,
    }


def dossier_json(dossier: Dossier) -> dict[str, Any]:
    """Everything we hold about one person, ready for JSON; without the letters' names in the consent record, which hold their key."""
    return {
        "subscriber": subscriber_json(dossier.subscriber) if dossier.subscriber else None,
        "suppression": _flat(dossier.suppression) if dossier.suppression else None,
        "preferences": preferences_json(dossier.preferences) if dossier.subscriber else None,
        "consents": [{name: value for name, value in _flat(line).items() if name != "letter"} for line in dossier.consents],
        "issues": [_flat(line) for line in dossier.issues],
        "tries": [_flat(line) for line in dossier.tries],
        "notices": [_flat(line) for line in dossier.notices],
        "feedback": [_flat(line) for line in dossier.feedback],
        "reports": [_flat(line) for line in dossier.reports],
    }


def _flat(record: Any) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else _plain(value) for name, value in asdict(record).items()}


def _plain(value: object) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
