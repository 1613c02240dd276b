"""Why a happening stands where it stands, as one readable paragraph, from the numbers that were stored with the issue alone.

No setting is looked at: whatever they are by now, the paragraph tells of the day the choice was made.
"""

from newsletter.model.selections import Candidate, Reason, Selection
from newsletter.model.states import Choice
from newsletter.selection.sentences import summed, told

_BY_EDITOR = frozenset({"pinned", "boost", "by_hand"})


def explain(candidate: Candidate, selection: Selection) -> str:
    """The paragraph for one candidate; ``selection`` is what it was stored with."""
    factors, rest = _factors_and_rest(candidate)
    decided_by_hand = bool(rest) and rest[0].code == "pinned"
    first = rest.pop(0) if rest and (candidate.choice is not Choice.CHOSEN or decided_by_hand or not factors) else None
    opening = told(first) if first else "; ".join(factors)
    later = "; ".join(factors) if first and factors else ""
    parts = (f"{_title(candidate)}: {opening}", later, _neighbours(candidate, selection), *map(told, rest), _hand(candidate))
    return " ".join(_sentence(part) for part in parts if part)


def place_of(candidate: Candidate) -> str:
    """``no. 3``, ``runner-up 1``, or nothing for one that was passed over."""
    names = {Choice.CHOSEN: f"no. {candidate.number}", Choice.RUNNER_UP: f"runner-up {candidate.number}"}
    return names.get(candidate.choice, "")


def neighbours(candidate: Candidate, selection: Selection) -> tuple[Candidate | None, Candidate | None]:
    """What stands above and below a chosen one or a runner-up."""
    line = (*selection.chosen, *selection.runners_up)
    keys = [one.cluster.key for one in line]
    if candidate.choice is Choice.PASSED_OVER or candidate.cluster.key not in keys:
        return None, None
    place = keys.index(candidate.cluster.key)
    return (line[place - 1] if place else None), (line[place + 1] if place + 1 < len(line) else None)


def rank_of(candidate: Candidate, selection: Selection) -> int:
    """Its place by score among all that were weighed."""
    everyone = (*selection.chosen, *selection.runners_up, *selection.passed_over)
    return 1 + sum(one.score > candidate.score for one in everyone)


def _title(candidate: Candidate) -> str:
    return place_of(candidate).capitalize() or "Passed over"


def _factors_and_rest(candidate: Candidate) -> tuple[list[str], list[Reason]]:
    """What the score came from, in words, and every other reason. Where nobody reports it there is nothing to add up."""
    codes = [reason.code for reason in candidate.reasons]
    if "voices" not in codes or "score" not in codes:
        return [], list(candidate.reasons)
    start, end = codes.index("voices"), codes.index("score") + 1
    rest = [*candidate.reasons[:start], *candidate.reasons[end:]]
    made_of = candidate.reasons[start:end]
    return (list(summed(made_of)) if made_of[0].amount else []), rest


def _neighbours(candidate: Candidate, selection: Selection) -> str:
    if candidate.choice is Choice.PASSED_OVER:
        return ""
    above, below = neighbours(candidate, selection)
    over = f"above it: {_with_score(above, candidate)}" if above else "nothing above it"
    return f"{over}; next below: {_with_score(below, candidate)}" if below else f"{over}; nothing below it"


def _with_score(other: Candidate, candidate: Candidate) -> str:
    score = f"{other.score:.2f}"
    return f"{place_of(other)} with {score}{' too' if score == f'{candidate.score:.2f}' else ''}"


def _hand(candidate: Candidate) -> str:
    """That nobody had a hand in it is worth a word too."""
    touched = any(reason.code in _BY_EDITOR for reason in candidate.reasons)
    return "" if touched or candidate.choice is not Choice.CHOSEN else "nothing pinned"


def _sentence(words: str) -> str:
    begun = words[:1].upper() + words[1:]
    return begun if begun.endswith((".", "!", "?", "…")) else f"{begun}."
