"""Our records as programs get them from verbs and acts: every state with its number, and no internal ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import to_jsonable_python

from newsletter.model.deliveries import Balance
from newsletter.model.issues import Issue
from newsletter.model.rulings import Ruling
from newsletter.model.selections import Candidate
from newsletter.model.states import DeliveryState

if TYPE_CHECKING:  # a balance is written without the rooms that chose
    from newsletter.daily.facts import IssueFacts


def issue_json(issue: Issue) -> dict[str, Any]:
    """The issue itself."""
    return _without_ids(as_plain(issue))


def balance_json(balance: Balance) -> dict[str, Any]:
    """The balance sheet with every state, zeros too."""
    states = {state.value: balance.counts.get(state, 0) for state in DeliveryState}
    return {"audience": balance.audience, **states, "remaining": balance.remaining, "adds_up": balance.holds}


def issue_facts_json(facts: IssueFacts) -> dict[str, Any]:
    """Everything ``newsletter show`` knows of an issue."""
    selection = facts.selection
    return {
        "issue": issue_json(facts.issue),
        "slots": [_without_ids(as_plain(slot)) | {"earlier": facts.earlier.get(slot.number, ())} for slot in facts.slots],
        "runners_up": [_candidate_json(found) for found in selection.runners_up] if selection else [],
        "passed_over": [_candidate_json(found) for found in selection.passed_over] if selection else [],
        "checks": facts.checks,
        "confidence": facts.confidence,
        "balance": balance_json(facts.balance),
        "history": facts.history,
        "rulings": [ruling_json(ruling) for ruling in facts.rulings],
        "unheeded": [{"number": one.ruling.id, "why": one.why} for one in facts.unheeded],
    }


def ruling_json(ruling: Ruling) -> dict[str, Any]:
    """A ruling with its number; programs need no cluster keys."""
    told = {name: value for name, value in as_plain(ruling).items() if name not in ("id", "cluster_key")}
    return {"number": ruling.id, **told}


def _candidate_json(found: Candidate) -> dict[str, Any]:
    return {
        "headline": found.lead.title,
        "source": found.lead.source,
        "url": found.lead.url,
        "score": found.score,
        "topic": found.topic,
        "reasons": [reason.text for reason in found.reasons],
    }


def as_plain(value: Any) -> Any:
    """A value made of dicts, lists, texts and numbers, whatever records it came in."""
    return to_jsonable_python(value, timedelta_mode="float")


def _without_ids(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "id" and not name.endswith("_id")}
