"""Draws an issue for the terminal: its slots with the reasons, what stands behind them, the checks, the balance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from newsletter.cli.printing import Paper, count, screen
from newsletter.issue.preflight import Check, Light
from newsletter.model.deliveries import Balance
from newsletter.model.issues import Issue
from newsletter.model.ledger import told as balance_told
from newsletter.model.rulings import told
from newsletter.model.selections import Candidate
from newsletter.model.states import DeliveryState, Kinship

if TYPE_CHECKING:  # a balance is drawn without the rooms that chose
    from newsletter.daily.facts import IssueFacts
    from newsletter.selection.unheeded import Unheeded

_COLOURS = {Light.GREEN: "green", Light.AMBER: "yellow", Light.RED: "red"}
_KIN = {Kinship.CHAPTER: "earlier", Kinship.RELATED: "related"}
_WORST_FIRST = (Light.RED, Light.AMBER, Light.GREEN)


def draw_issue(facts: IssueFacts, zone: tzinfo, *, whole: bool = False, paper: Paper = screen) -> None:
    """The issue as an operator reads it; ``whole`` adds every cluster that was passed over."""
    draw_heading(facts.issue, zone, paper=paper)
    _draw_slots(facts, paper)
    _draw_unheeded(facts.unheeded, paper)
    if facts.selection and facts.selection.runners_up:
        _draw_candidates("Runners-up", facts.selection.runners_up, paper)
    if facts.selection and facts.selection.passed_over:
        if whole:
            _draw_candidates("Passed over", facts.selection.passed_over, paper)
        else:
            more = count(len(facts.selection.passed_over), "more cluster")
            paper.say(f"\n{more} passed over; newsletter show --all says why.")
    draw_checks(facts.checks, paper=paper)
    if facts.issue.confidence is not None:
        draw_confidence(facts.issue.confidence, [part.text for part in facts.confidence], paper=paper)
    if facts.balance.audience:
        draw_balance(facts.balance, paper=paper)


def draw_heading(issue: Issue, zone: tzinfo, *, paper: Paper = screen) -> None:
    """Number, date, state, times and the words around the ten."""
    because = f" ({issue.reason})" if issue.reason else ""
    paper.say(f"Issue {issue.number}, {issue.issue_on}: {issue.state.value}{because}", style="bold")
    draw_facts(
        {
            "leaves": f"at {issue.leaves_at.astimezone(zone):%H:%M:%S}, unless newsletter cancel takes it back"
            if issue.leaves_at
            else ""
            if issue.released_at
            else f"{local(issue.due_at, zone)}, not after {local(issue.send_not_after, zone)}",
            "released": local(issue.released_at, zone) if issue.released_at else "",
            "sent": local(issue.sent_at, zone) if issue.sent_at else "",
            "version": str(issue.version) if issue.version and not issue.released_at else "",
            "subject": issue.subject,
            "preheader": issue.preheader,
            "intro": issue.intro,
        },
        paper=paper,
    )


def draw_facts(facts: dict[str, str], *, paper: Paper = screen) -> None:
    """Names and values below each other; a name without a value is left out."""
    width = max(map(len, facts)) + 2
    for name, value in facts.items():
        if value:
            paper.say(f"{name:<{width}}{value}", hang=width)


def draw_checks(checks: Sequence[Check], *, paper: Paper = screen) -> None:
    """The preflight, worst first."""
    if checks:
        paper.say("\nPreflight", style="bold")
    for check in sorted(checks, key=lambda check: _WORST_FIRST.index(check.light)):
        cure = f". {check.cure}" if check.cure else ""
        paper.say(f"{check.light.value:<6}{check.text}{cure}", style=_COLOURS[check.light], indent=2, hang=6)


def draw_confidence(amount: float, parts: Sequence[str], *, paper: Paper = screen) -> None:
    """How sure the choice is, and why."""
    paper.say(f"\nConfidence in the choice: {amount:.2f}", style="bold")
    for part in parts:
        paper.say(f"- {part}", indent=2, hang=2)


def draw_balance(balance: Balance, *, paper: Paper = screen) -> None:
    """The balance sheet: every state that has any, and that they add up to the audience."""
    rows = [(state.value, f"{balance.counts[state]:,}") for state in DeliveryState if balance.counts.get(state)]
    paper.say("")
    paper.table(("deliveries", "number"), [*rows, ("audience", f"{balance.audience:,}")], right=("number",))
    if unknown := balance.counts.get(DeliveryState.UNKNOWN):
        paper.say(f"{unknown:,} unknown: they may have left, and are not sent again: newsletter ledger --state unknown.", style="yellow")
    paper.say(balance_told(balance), style="" if balance.holds else "red")


def local(at: datetime, zone: tzinfo) -> str:
    """An instant in the newsletter's zone."""
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M}" + (" UTC" if zone is UTC else "")


def _draw_slots(facts: IssueFacts, paper: Paper) -> None:
    for slot in facts.slots:
        update = f"  (update of {slot.update_of})" if slot.update_of else ""
        paper.say(f"\n{slot.number:>2}. {slot.headline}{update}", style="bold", hang=4)
        also = f"; also {', '.join(report.source for report in slot.also)}" if slot.also else ""
        paper.say(f"{slot.topic} | {slot.source}{also}", indent=4)
        paper.say(slot.summary, indent=4)
        for reason in slot.reasons:
            paper.say(f"- {reason}", style="dim", indent=4, hang=2)
        for kin in facts.earlier.get(slot.number, ()):
            because = f": {', '.join(kin.shared)}" if kin.shared else ""
            paper.say(f"{_KIN[kin.kinship]} {kin.issue_on}: {kin.headline} ({kin.likeness:.2f}{because})", style="dim", indent=4, hang=2)


def _draw_unheeded(rulings: Sequence[Unheeded], paper: Paper) -> None:
    if rulings:
        paper.say("\nRulings that this issue does not follow", style="bold")
    for one in rulings:
        paper.say(f"{one.ruling.id}. {told(one.ruling)}, by {one.ruling.by}", indent=2, hang=4)
        paper.say(f"- {one.why}", style="yellow", indent=4, hang=2)


def _draw_candidates(title: str, candidates: Sequence[Candidate], paper: Paper) -> None:
    paper.say(f"\n{title}", style="bold")
    for found in candidates:
        paper.say(f"{found.lead.title} ({found.lead.source}, {found.score:.2f})", indent=2, hang=4)
        for reason in found.reasons[:1]:
            paper.say(f"- {reason.text}", style="dim", indent=4, hang=2)
