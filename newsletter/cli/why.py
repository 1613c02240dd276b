"""Shows why a story has its place and why an article has none: a paragraph, the factors with their numbers, and every report."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from newsletter.cli.drawing import local
from newsletter.cli.printing import Paper, as_plain, screen
from newsletter.daily.why import Why, WhyNot
from newsletter.model.selections import Candidate, Reason
from newsletter.selection.explaining import place_of
from newsletter.selection.reports import Report, marks_of
from newsletter.selection.sentences import amount_of, name_of
from newsletter.selection.sums import beside


def draw_why(why: Why, zone: tzinfo, *, paper: Paper = screen) -> None:
    """A story of the issue, explained."""
    paper.say(f"{why.candidate.lead.title} ({why.candidate.lead.source})", style="bold")
    paper.say(f"\n{why.text}")
    _draw_candidate(why, zone, paper)


def draw_why_not(asked: WhyNot, zone: tzinfo, *, paper: Paper = screen) -> None:
    """An article that was asked about, explained."""
    standing = asked.standing
    if standing.story:
        paper.say(f"{standing.story.title} ({standing.story.source}, {local(standing.story.at, zone)})", style="bold")
    else:
        paper.say(asked.canonical_url, style="bold")
    paper.say(f"\n{standing.text}")
    if asked.why:
        _draw_candidate(asked.why, zone, paper)


def why_json(why: Why) -> dict[str, Any]:
    """The same for programs."""
    found = why.candidate
    return {
        "issue_on": why.issue.issue_on,
        "choice": found.choice.value,
        "number": found.number,
        "headline": found.lead.title,
        "source": found.lead.source,
        "url": found.lead.url,
        "topic": found.topic,
        "score": found.score,
        "text": why.text,
        "factors": [_reason_json(reason) for reason in found.reasons],
        "above": _neighbour_json(why.above),
        "below": _neighbour_json(why.below),
        "reports": [_report_json(report, found) for report in why.reports],
    }


def why_not_json(asked: WhyNot) -> dict[str, Any]:
    """The same for programs: what kept the article out under ``missed_by``, its cluster under ``cluster``."""
    standing = asked.standing
    return {
        "issue_on": asked.issue.issue_on,
        "url": asked.url,
        "canonical_url": asked.canonical_url,
        "chosen": standing.reason.code == "chosen",
        "missed_by": None if standing.reason.code == "chosen" else _reason_json(standing.reason),
        "text": standing.text,
        "headline": standing.story.title if standing.story else None,
        "source": standing.story.source if standing.story else None,
        "cluster": why_json(asked.why) if asked.why else None,
    }


def _draw_candidate(why: Why, zone: tzinfo, paper: Paper) -> None:
    paper.say("")
    reasons = why.candidate.reasons
    rows = [(name_of(reason), amount_of(reason), beside(reason, reasons)) for reason in reasons]
    paper.table(("factor", "number", "in words"), rows, right=("number",))
    count = len(why.reports)
    paper.say(f"\n{count} report{'' if count == 1 else 's'}", style="bold")
    for report in why.reports:
        paper.say(_report_line(report, zone), indent=2, hang=4)
        for said in (*report.joined, *_carried(report)):
            paper.say(said, style="dim", indent=4, hang=2)


def _report_line(report: Report, zone: tzinfo) -> str:
    notes = "; ".join(marks_of(report))
    story = report.story
    return f"{local(story.at, zone)}  {story.source}: {story.title}{f' ({notes})' if notes else ''}"


def _carried(report: Report) -> Iterator[str]:
    """More than one feed with the same address made one story."""
    if len(report.carriers) > 1:
        feeds = ", ".join(dict.fromkeys(carrier.feed_url for carrier in report.carriers))
        yield f"one article, for {len(report.carriers)} entries had the same address: {feeds}"


def _reason_json(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "amount": reason.amount, "text": reason.text, "facts": reason.facts}


def _neighbour_json(neighbour: Candidate | None) -> dict[str, Any] | None:
    if neighbour is None:
        return None
    return {"place": place_of(neighbour), "headline": neighbour.lead.title, "score": neighbour.score}


def _report_json(report: Report, candidate: Candidate) -> dict[str, Any]:
    addresses = {story.id: story.url for story in candidate.cluster.stories}
    evidence = report.evidence
    return {
        "headline": report.story.title,
        "source": report.story.source,
        "url": report.story.url,
        "at": report.story.at,
        "kind": report.kind,
        "counts": not report.aside,
        "why_not_counted": report.aside,
        "role": report.role,
        "text_of": report.author,
        "copy_of": addresses.get(evidence.copy_of) if evidence else None,
        "shared": evidence.shared if evidence else 0.0,
        "credit": evidence.credit if evidence else "",
        "likest": addresses.get(evidence.nearest_id) if evidence else None,
        "likeness": evidence.likeness if evidence else 0.0,
        "mean_likeness": evidence.mean if evidence else 0.0,
        "ruling": evidence.ruling if evidence else "",
        "joined": report.joined,
        "feeds": [as_plain(carrier) for carrier in report.carriers],
    }
