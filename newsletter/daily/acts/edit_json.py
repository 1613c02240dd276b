"""The human layer of an issue as programs read it, with the machine's words beside those of people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from newsletter.daily.acts.act import Outcome
from newsletter.daily.changing import EditAccount
from newsletter.daily.edit_facts import IssueEdits, StoryEdits, Waiting, headline_of
from newsletter.model.editing import Edit, EditKind, MachineWords

FIELDS: Mapping[str, EditKind] = {
    "headline": EditKind.HEADLINE,
    "summary": EditKind.SUMMARY,
    "why": EditKind.WHY,
    "link": EditKind.LEAD,
    "subject": EditKind.SUBJECT,
    "preheader": EditKind.PREHEADER,
    "intro": EditKind.INTRO,
}
_NAMES = {kind: name for name, kind in FIELDS.items()}


def edit_outcome(account: EditAccount) -> Outcome:
    """How an issue stands after an edit."""
    issue = account.issue
    facts = {"date": issue.issue_on.isoformat(), "version": issue.version, "state": issue.state.value, "edits": list(account.numbers)}
    return Outcome(said=f"{account.said[:1].upper()}{account.said[1:]}", facts=facts, changed=account.changed, issue_id=issue.id)


def edits_json(edits: IssueEdits) -> dict[str, Any]:
    """The human layer of an issue for programs, with the machine's words beside those of people."""
    return {
        "date": edits.issue.issue_on.isoformat(),
        "version": edits.issue.version,
        "state": edits.issue.state.value,
        "subject": edits.issue.subject,
        "preheader": edits.issue.preheader,
        "intro": edits.issue.intro,
        "edited": _words(edits.above),
        "machine": _machine_above(edits.machine),
        "stories": [_story(edits, story) for story in edits.stories],
        "bench": [_waiting(edits, one) for one in edits.bench],
        "lost": [edit_json(edits, edit) for edit in edits.lost],
        "history": [edit_json(edits, edit) for edit in edits.history],
    }


def edit_json(edits: IssueEdits, edit: Edit) -> dict[str, Any]:
    """One edit with its number; programs need no cluster keys."""
    return {
        "edit": edit.id,
        "kind": _NAMES.get(edit.kind, edit.kind.value),
        "story": headline_of(edits, edit),
        "place": edit.place,
        "value": edit.value if edit.place is None and edit.kind is not EditKind.BENCH else "",
        "by": edit.by,
        "at": edit.at.isoformat(),
        "undone_by": edit.undone_by,
        "undone_at": _iso(edit.undone_at),
    }


def _story(edits: IssueEdits, story: StoryEdits) -> dict[str, Any]:
    slot, machine = story.slot, story.machine
    return {
        "number": story.number,
        "key": story.key,
        "headline": slot.headline,
        "original_headline": slot.original_headline,
        "summary": slot.summary,
        "why": slot.why,
        "link": slot.url,
        "source": slot.source,
        "edited": _words(story.words),
        "machine": _machine(machine) if machine else None,
        "placed": edit_json(edits, story.where) if story.where and not story.lock else None,
        "locked": edit_json(edits, story.lock) if story.lock else None,
        "notes": [edit_json(edits, note) for note in story.notes],
        "reports": [{"source": report.source, "headline": report.title, "link": report.url} for report in story.reports],
    }


def _waiting(edits: IssueEdits, one: Waiting) -> dict[str, Any]:
    candidate = one.candidate
    return {
        "number": one.number,
        "key": one.key,
        "headline": candidate.lead.title,
        "source": candidate.lead.source,
        "link": candidate.lead.url,
        "topic": candidate.topic,
        "score": candidate.score,
        "reasons": [reason.text for reason in candidate.reasons],
        "benched": edit_json(edits, one.benched) if one.benched else None,
        "notes": [edit_json(edits, note) for note in one.notes],
    }


def _words(edits: Mapping[EditKind, Edit]) -> dict[str, Any]:
    return {_NAMES[kind]: {"edit": edit.id, "by": edit.by, "at": edit.at.isoformat()} for kind, edit in edits.items() if edit.value}


def _machine(words: MachineWords) -> dict[str, str]:
    return {"headline": words.headline, "summary": words.summary, "why": words.why, "link": words.url}


def _machine_above(words: MachineWords | None) -> dict[str, str] | None:
    return {"subject": words.headline, "preheader": words.why, "intro": words.summary} if words else None


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
