"""Why an article is not in an issue: where it stood on the day, and by what it missed, from what was stored alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletter.model.feeds import FeedLine
from newsletter.model.selections import Basis, Candidate, Reason, Selection
from newsletter.model.states import Choice
from newsletter.model.stories import Story
from newsletter.selection.explaining import explain, rank_of
from newsletter.selection.reasons import ordinal
from newsletter.selection.reports import hours, why_aside
from newsletter.selection.sentences import listed, long_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an article stood: with its cluster's candidate if it had one, the reason that decided, and all of it in words."""

    story: Story | None
    candidate: Candidate | None
    reason: Reason
    text: str


def stand(story: Story | None, selection: Selection | None, basis: Basis | None, feeds: Sequence[FeedLine], zone: ZoneInfo) -> Standing:
    """The standing of an article in an issue; ``feeds`` are those of its outlet, asked where no feed carried it."""
    if selection is None or basis is None:
        return _alone(story, Reason(code="not_chosen_yet", amount=0, text="nothing has been chosen for this issue yet"))
    if story is None:
        return _alone(None, _never_seen(basis, feeds, zone))
    everyone = (*selection.chosen, *selection.runners_up, *selection.passed_over)
    candidate = next((one for one in everyone if any(told.id == story.id for told in one.cluster.stories)), None)
    if candidate is None:
        return _alone(story, _why_nowhere(story, selection, basis, zone))
    reason = _is_in(story, candidate) if candidate.choice is Choice.CHOSEN else candidate.reasons[0]
    return Standing(story=story, candidate=candidate, reason=reason, text=_paragraph(story, candidate, selection, basis))


def _alone(story: Story | None, reason: Reason) -> Standing:
    return Standing(story=story, candidate=None, reason=reason, text=f"{reason.text[:1].upper()}{reason.text[1:]}.")


def _is_in(story: Story, candidate: Candidate) -> Reason:
    return Reason(code="chosen", amount=candidate.number, text=f"it is in: {_part(story, candidate)}")


def _paragraph(story: Story, candidate: Candidate, selection: Selection, basis: Basis) -> str:
    said = [explain(candidate, selection)]
    if candidate.choice is Choice.CHOSEN:
        said.insert(0, f"It is in: {_part(story, candidate)}.")
    else:
        if candidate.choice is Choice.PASSED_OVER and candidate.score and candidate.reasons[0].code != "not_news":
            said.append(f"By score it was {ordinal(rank_of(candidate, selection))} of {basis.clusters:,} happenings.")
        if story.id != candidate.lead.id:
            said.append(f"The article is {_part(story, candidate)}.")
    if aside := why_aside(story, candidate, basis):
        said.append(f"This article itself did not count: {aside}.")
    return " ".join(said)


def _part(story: Story, candidate: Candidate) -> str:
    """Which part an article has in its happening."""
    of = f"no. {candidate.number}" if candidate.choice is Choice.CHOSEN else f"“{candidate.lead.title}” of {candidate.lead.source}"
    if story.id == candidate.lead.id:
        return f"the report that {of} links to"
    if any(story.id == other.id for other in candidate.also):
        return f"named beside {of}"
    return f"one of the {len(candidate.cluster.stories)} reports behind {of}"


def _why_nowhere(story: Story, selection: Selection, basis: Basis, zone: ZoneInfo) -> Reason:
    """Why an article that we know stood in no cluster that was weighed."""
    made, before = basis.made_at, hours(basis.made_at, story.at)
    chosen_at = f"the choice was made on {_moment(made, zone)}"
    if story.first_seen_at > made:
        text = f"seen too late: first on {_moment(story.first_seen_at, zone)}; {chosen_at}"
        return Reason(code="seen_later", amount=_hours(story.first_seen_at, made), text=text)
    if story.at < made - basis.window and not story.by_hand:
        text = f"too old to be looked at: told {before} before the choice, which looks back {hours(made, made - basis.window)}"
        return Reason(code="outside_window", amount=_hours(made, story.at), text=text, facts={"allowed": _hours(made, made - basis.window)})
    if story.at <= made - basis.fresh and not story.by_hand:
        text = f"not fresh: told {before} before the choice, and no younger report of it within {hours(made, made - basis.fresh)}"
        return Reason(code="not_fresh", amount=_hours(made, story.at), text=text, facts={"allowed": _hours(made, made - basis.fresh)})
    if not selection.passed_over and basis.clusters > len(selection.chosen) + len(selection.runners_up):
        return Reason(code="forgotten", amount=0, text="passed over; of an issue so old the reasons for that are no longer kept")
    return Reason(code="not_gathered", amount=0, text=f"not among the {basis.stories:,} articles at hand when {chosen_at}")


def _never_seen(basis: Basis, feeds: Sequence[FeedLine], zone: ZoneInfo) -> Reason:
    text = f"never seen: no feed carried it by {_moment(basis.made_at, zone)}"
    asked = [line.feed.url for line in feeds]
    if not asked:
        return Reason(code="never_seen", amount=0, text=f"{text}, and none on the list is of its outlet", facts={"feeds": []})
    named = listed([_asked(line, zone) for line in feeds], 4)
    return Reason(code="never_seen", amount=len(asked), text=f"{text}; of its outlet we ask {named}", facts={"feeds": asked})


def _asked(line: FeedLine, zone: ZoneInfo) -> str:
    feed = line.feed
    if feed.last_error:
        return f"{feed.url} ({feed.state.value}; last trouble: {feed.last_error})"
    return f"{feed.url} ({f'answered on {_moment(feed.succeeded_at, zone)}' if feed.succeeded_at else 'not asked yet'})"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{long_day(local.date().isoformat())} at {local:%H:%M}"


def _hours(later: datetime, earlier: datetime) -> float:
    return round((later - earlier).total_seconds() / 3600, 2)
