"""What of a choice is kept with the issue: of those near the cut everything, of the long tail what decided and by how much."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

from newsletter.model.selections import Candidate, Selection
from newsletter.selection import reasons
from newsletter.selection.kinds import Kind, kind_of

KEPT_WHOLE = 200
"""Of those passed over only the best keep every factor and their words; a day has a thousand lone reports."""

_LONGEST_NAME = 80
_BRIEF = frozenset({"voices", "boost", "score"})


def complete(selection: Selection) -> Selection:
    """The choice with what only it can know: by what other happening an affair is known, and what kind of piece each article was."""
    foremost = _foremost(selection)
    return Selection(
        chosen=tuple(_complete(one, foremost) for one in selection.chosen),
        runners_up=tuple(_complete(one, foremost) for one in selection.runners_up),
        passed_over=tuple(_complete(one, foremost) for one in selection.passed_over),
    )


def worth_keeping(selection: Selection, *, keys: Collection[str] = (), urls: Collection[str] = ()) -> tuple[Candidate, ...]:
    """Every candidate, so that any article of the day can be told why not; those far behind in few words.

    What a person's edit is about stays whole: clusters with these ``keys``, or with an article at one of these ``urls``.
    """
    near, far = selection.passed_over[:KEPT_WHOLE], selection.passed_over[KEPT_WHOLE:]
    told = (one if _is_meant(one, keys, urls) else in_brief(one) for one in far)
    return (*selection.chosen, *selection.runners_up, *near, *told)


def _is_meant(candidate: Candidate, keys: Collection[str], urls: Collection[str]) -> bool:
    return candidate.cluster.key in keys or any(story.canonical_url in urls for story in candidate.cluster.stories)


def in_brief(candidate: Candidate) -> Candidate:
    """Without its words, and with no more than the reason that decided, who tells it, an editor's boost, and the score."""
    first, *others = candidate.reasons
    wanted = {"boost"} if first.code == "few_voices" else _BRIEF
    kept = (first, *(reason for reason in others if reason.code in wanted))
    return replace(candidate, also=(), reasons=kept, cluster=replace(candidate.cluster, words=()))


def _foremost(selection: Selection) -> Mapping[str, list[Candidate]]:
    """The two best happenings of each affair: of the second is spoken beside the first."""
    affairs: dict[str, list[Candidate]] = defaultdict(list)
    everyone = (*selection.chosen, *selection.runners_up, *selection.passed_over)
    for one in sorted(everyone, key=lambda one: (-one.score, one.cluster.key)):
        if one.cluster.saga and len(affairs[one.cluster.saga]) < 2:
            affairs[one.cluster.saga].append(one)
    return affairs


def _complete(candidate: Candidate, foremost: Mapping[str, list[Candidate]]) -> Candidate:
    others = [one for one in foremost.get(candidate.cluster.saga, ()) if one.cluster.key != candidate.cluster.key]
    named = (reasons.with_affair(reason, _named(others[0])) if others and reason.code == "saga" else reason for reason in candidate.reasons)
    return replace(candidate, reasons=tuple(named), kinds=_kinds(candidate))


def _named(candidate: Candidate) -> str:
    title = candidate.lead.title
    return title if len(title) <= _LONGEST_NAME else f"{title[:_LONGEST_NAME].rpartition(' ')[0] or title[:_LONGEST_NAME]} …"


def _kinds(candidate: Candidate) -> tuple[tuple[int, str], ...]:
    """Of a report that stands alone the kind is worth a word only where it is what kept it out."""
    stories = candidate.cluster.stories
    if len(stories) < 2 and not any(reason.code == "not_news" for reason in candidate.reasons[:1]):
        return ()
    found = ((story.id, kind_of(story)) for story in stories)
    return tuple((story_id, kind.value) for story_id, kind in found if kind is not Kind.NEWS)
