"""Draws an issue for the terminal: its slots with the reasons, what stands behind them, the checks, the balance."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from rich.markup import escape

from newsletter.cli.printing import count, say, screen, table
from newsletter.daily.facts import IssueFacts
from newsletter.issue.preflight import Check, Light
from newsletter.model.deliveries import Balance
from newsletter.model.issues import Issue, Slot
from newsletter.model.selections import Candidate, Selection
from newsletter.model.states import DeliveryState

_COLOURS = {Light.GREEN: "green", Light.AMBER: "yellow", Light.RED: "red"}


def draw_issue(facts: IssueFacts, zone: tzinfo, *, whole: bool = False) -> None:
    """The issue as an operator reads it; ``whole`` adds every cluster that was passed over."""
    draw_heading(facts.issue, zone)
    draw_slots(facts.slots, facts.selection)
    if facts.selection and facts.selection.runners_up:
        _draw_candidates("Runners-up", facts.selection.runners_up)
    if facts.selection and whole:
        _draw_candidates("Passed over", facts.selection.passed_over)
    elif facts.selection and facts.selection.passed_over:
        say(f"\n{count(len(facts.selection.passed_over), 'more cluster')} passed over; --all shows them with the reasons.")
    draw_checks(facts.checks)
    if facts.balance.audience:
        draw_balance(facts.balance)


def draw_heading(issue: Issue, zone: tzinfo) -> None:
    """Number, date, state and subject."""
    screen.print(
        f"[bold]Issue {issue.number}, {issue.issue_on}[/bold]: {issue.state.value}{escape(f' ({issue.reason})' if issue.reason else '')}"
    )
    say(f"leaves {local(issue.due_at, zone)}, not after {local(issue.send_not_after, zone)}")
    if issue.subject:
        say(f"Subject    {issue.subject}\nPreheader  {issue.preheader}\nIntro      {issue.intro}")


def draw_slots(slots: Sequence[Slot], selection: Selection | None) -> None:
    """Each slot with its words and the reasons for it."""
    reasons = {found.cluster.key: found for found in selection.chosen} if selection else {}
    for slot in slots:
        update = f"  (update of {slot.update_of})" if slot.update_of else ""
        screen.print(f"\n[bold]{slot.number:>2}. {escape(slot.headline)}[/bold]{update}")
        also = f"; also {', '.join(report.source for report in slot.also)}" if slot.also else ""
        screen.print(f"    {escape(f'{slot.topic} | {slot.source}{also}')}", style="dim")
        say(f"    {slot.summary}")
        found = reasons.get(slot.cluster_key)
        for reason in found.reasons if found else ():
            screen.print(f"    - {escape(reason.text)}", style="dim")


def draw_checks(checks: Sequence[Check]) -> None:
    """The preflight, worst first."""
    if checks:
        say("\nPreflight")
    for light in (Light.RED, Light.AMBER, Light.GREEN):
        for check in checks:
            if check.light is light:
                screen.print(
                    f"  [{_COLOURS[light]}]{light.value:<5}[/] {escape(check.text)}{escape('  ' + check.cure if check.cure else '')}"
                )


def draw_balance(balance: Balance) -> None:
    """The balance sheet: every state, and that they add up to the audience."""
    rows = [(state.value, f"{balance.counts[state]:,}") for state in DeliveryState if balance.counts.get(state)]
    holds = "" if balance.holds else "  DOES NOT ADD UP: please report this"
    table(("deliveries", "number"), [*rows, ("audience", f"{balance.audience:,}{holds}")], title="\nBalance", right=("number",))


def local(at: datetime, zone: tzinfo) -> str:
    """An instant in the newsletter's zone."""
    return f"{at.astimezone(zone):%a %Y-%m-%d %H:%M}" + (" UTC" if zone is UTC else "")


def _draw_candidates(title: str, candidates: Sequence[Candidate]) -> None:
    say(f"\n{title}")
    for found in candidates:
        screen.print(f"  {escape(found.lead.title)} [dim]({escape(found.lead.source)}, {found.score:.2f})[/dim]")
        if found.reasons:
            screen.print(f"    - {escape(found.reasons[0].text)}", style="dim")
