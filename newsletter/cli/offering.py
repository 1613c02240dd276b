"""Shows which draft ``newsletter send --now`` would approve, and makes one where there is none: nobody sends what nobody has seen."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from newsletter.cli.opening import operator
from newsletter.cli.printing import notes
from newsletter.daily.drafting import draft, require_fit
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.sending import require_fit_day, require_letterhead
from newsletter.issue.run import find_issue
from newsletter.model.errors import RefusedStep
from newsletter.model.states import IssueState


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The draft that the operator was shown. ``readers``: how many would have it, where somebody is asked."""

    issue_on: date
    version: int
    readers: int = 0

    @property
    def name(self) -> str:
        """As errors name it."""
        return f"issue of {self.issue_on}"

    @property
    def approving(self) -> str:
        """What to type to send it without being asked."""
        return _approving(self.issue_on, self.version)


async def offer(newsroom: Newsroom, issue_on: date, *, approve: bool) -> Offer | None:
    """A new draft, shown on standard error; None where there is an issue already, whatever sending it will come to.

    A draft that stands and nobody approved is named with its version where ``approve`` is meant. Raises RefusedStep for one where it is
    not, and for a new one that is not fit to go.
    """
    require_letterhead(newsroom)
    before = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    if before and before.state in (IssueState.DRAFTED, IssueState.HELD):
        if not approve:
            problem = f"{before.state.value}, but nobody has approved it; nothing was sent"
            raise RefusedStep(f"issue of {issue_on}", problem, _approving(issue_on, before.version))
        notes.say(f"Approving version {before.version} of the issue of {issue_on}: “{before.subject}”")
        return Offer(issue_on=issue_on, version=before.version)
    if before and before.state is not IssueState.COLLECTING:
        return None
    require_fit_day(newsroom, issue_on)
    return await _make_and_show(newsroom, issue_on)


async def _make_and_show(newsroom: Newsroom, issue_on: date) -> Offer:
    """Imports what draws a draft only now: an approved issue is sent without it."""
    from newsletter.cli.drawing import draw_issue
    from newsletter.daily.facts import read_facts

    made = await draft(newsroom, issue_on, by=operator())
    facts = await read_facts(newsroom, issue_on)
    notes.say(f"There was no draft of {issue_on}; this is it:\n")
    if facts.found:
        draw_issue(facts.found, ZoneInfo(newsroom.letterhead.zone), paper=notes)
    notes.say("")
    require_fit(made.issue, made.checks)
    return Offer(issue_on=issue_on, version=made.issue.version, readers=facts.readers)


def _approving(issue_on: date, version: int) -> str:
    return f"Look at it (newsletter show --date {issue_on}), then: newsletter send --now --approve --seen {version} --date {issue_on}"
