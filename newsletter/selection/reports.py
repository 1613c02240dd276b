"""Every report of a happening: whose it is, whether it counted, and how it came to stand with the others, from what was stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.model.feeds import Carrier
from newsletter.model.selections import Basis, Candidate
from newsletter.model.stories import Evidence, Story
from newsletter.selection.kinds import NEVER_COUNT, Kind
from newsletter.selection.voices import author_of, is_own_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One article of a cluster. ``aside`` says why it did not count; ``author`` whose text it carries, where not its own."""

    story: Story
    role: str
    kind: str
    aside: str
    author: str
    joined: tuple[str, ...]
    evidence: Evidence | None
    carriers: tuple[Carrier, ...]


def reports_of(candidate: Candidate, basis: Basis | None, carriers: Mapping[int, Sequence[Carrier]]) -> tuple[Report, ...]:
    """The reports of a candidate, oldest first."""
    stories = {story.id: story for story in candidate.cluster.stories}
    evidence = {one.story_id: one for one in candidate.cluster.evidence}
    kinds = dict(candidate.kinds)
    return tuple(
        Report(
            story=story,
            role=_role(story, candidate),
            kind=kinds.get(story.id, Kind.NEWS.value),
            aside=why_aside(story, candidate, basis),
            author="" if is_own_text(story) else author_of(story),
            joined=_joined(story, evidence.get(story.id), stories),
            evidence=evidence.get(story.id),
            carriers=tuple(carriers.get(story.id, ())),
        )
        for story in stories.values()
    )


def marks_of(report: Report) -> tuple[str, ...]:
    """What is to be known of a report before its evidence: its part, its kind, why it does not count, whose text it is."""
    said = (
        {"lead": "linked to", "also": "named beside"}.get(report.role, ""),
        in_words(report.kind) if report.kind != Kind.NEWS else "",
        f"does not count: {report.aside}" if report.aside else "",
        f"text of {report.author}" if report.author else "",
    )
    return tuple(filter(None, said))


def why_aside(story: Story, candidate: Candidate, basis: Basis | None) -> str:
    """Why a report did not count on the day: who banned it, what it is, or how old it was; nothing where it did."""
    banned = next((dict(reason.facts["reports"]) for reason in candidate.reasons if reason.code == "set_aside" and reason.facts), {})
    if story.id in banned:
        return str(banned[story.id])
    if story.by_hand:
        return ""
    kind = dict(candidate.kinds).get(story.id, Kind.NEWS.value)
    if kind in NEVER_COUNT:
        return in_words(kind)
    if basis and story.at <= basis.made_at - basis.fresh:
        return f"older than {hours(basis.made_at, basis.made_at - basis.fresh)}"
    return ""


def in_words(kind: str) -> str:
    """``press release`` for ``press_release``."""
    return kind.replace("_", " ")


def hours(later: datetime, earlier: datetime) -> str:
    """How long between two instants."""
    number = round((later - earlier).total_seconds() / 3600)
    return f"{number} hour{'' if number == 1 else 's'}"


def _role(story: Story, candidate: Candidate) -> str:
    if story.id == candidate.lead.id:
        return "lead"
    return "also" if any(story.id == other.id for other in candidate.also) else ""


def _joined(story: Story, evidence: Evidence | None, stories: Mapping[int, Story]) -> tuple[str, ...]:
    """How it came in, strongest first; what an editor decided before all."""
    if evidence is None:
        return ()
    nearest, original = stories.get(evidence.nearest_id), stories.get(evidence.copy_of)
    said = [evidence.ruling]
    if original:
        said.append(f"the same text as that of {original.source} ({evidence.shared:.2f} of its five-word runs)")
    if evidence.credit:
        said.append(f"credited to {author_of(story)} {evidence.credit}")
    if nearest:
        rest = f", {evidence.mean:.2f} on average to all" if len(stories) > 2 else ""
        said.append(f"likest “{nearest.title}” of {nearest.source} ({evidence.likeness:.2f}{rest})")
    return tuple(filter(None, said))
