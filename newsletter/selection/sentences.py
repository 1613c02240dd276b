"""How each reason reads in a paragraph, from the names and numbers behind it; where they were not stored, its own sentence."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from newsletter.model.selections import Reason
from newsletter.selection.reasons import ordinal

_SHOWN = 8
_SHOWN_DIFFERENCE = 0.005
_PARTS = {0.25: "a quarter", 0.5: "half", 0.75: "three quarters", 1.0: "all"}
_NAMES = {
    "voices": "independent outlets",
    "copies": "outlets with a copy",
    "weight": "outlets, as weighted",
    "saga": "from the affair",
    "soft": "share left",
    "first": "hours since first told",
    "update": "novelty",
    "below_cut": "places behind",
    "few_voices": "outlets, too few",
    "too_unlike": "likeness, too little",
    "too_alike": "likeness, too much",
    "already_sent": "no. on that day",
    "same_saga": "stories of its affair",
    "source_full": "stories of its outlet",
    "topic_full": "stories of its topic",
    "consequence": "× for consequence",
    "topic_weight": "× for its topic",
    "boost": "× by an editor",
    "variety": "cost of likeness",
    "for_variety": "likeness, too much",
    "lead_given": "leads already",
    "pinned": "place, by pin",
    "pin_moved": "place instead",
    "banned": "ban no.",
    "topic_banned": "ban no.",
    "word_banned": "reports with the word",
    "source_banned": "reports banned",
    "set_aside": "reports banned",
    "never_lead": "ruling no.",
    "merged": "reports merged",
    "split": "reports split",
}


def name_of(reason: Reason) -> str:
    """What the number of a reason counts."""
    return _NAMES.get(reason.code, reason.code.replace("_", " "))


def amount_of(reason: Reason) -> str:
    """The number of a reason as it is shown: whole, or with two decimals."""
    return f"{reason.amount:.0f}" if reason.amount == int(reason.amount) else f"{reason.amount:.2f}"


def summed(reasons: Sequence[Reason]) -> Iterator[str]:
    """What the score was made of, from the voices to the score, in the order in which it was made."""
    by_code = {reason.code: reason for reason in reasons}
    for reason in reasons:
        if reason.code == "score" and "attention" in by_code and "soft" not in by_code and by_code["voices"].facts:
            yield "nothing soft"
        if reason.code == "voices" and reason.facts:
            yield _heard(reason, by_code.get("copies"))
        elif reason.code == "attention":
            yield f"attention {reason.amount:.2f}{_affair(reason, by_code.get('saga'))}"
        elif reason.code == "soft" and reason.facts:
            yield _softened(reason)
        elif not (reason.facts and reason.code in ("copies", "saga")):
            yield reason.text


def _heard(voices: Reason, copies: Reason | None) -> str:
    """``6 independent outlets in 24 hours (The Anchor 3, The Beacon 2; ABC carries AP’s text, a quarter of an article)``."""
    own = [name if articles == 1 else f"{name} {articles}" for name, articles in voices.facts["outlets"]]
    told = [listed(own), *_carried(copies)]
    number = int(voices.amount)
    return f"{number} independent outlet{'' if number == 1 else 's'} in {voices.facts['hours']:g} hours ({'; '.join(told)})"


def _carried(copies: Reason | None) -> Iterator[str]:
    carriers: dict[str, list[str]] = defaultdict(list)
    for name, author in copies.facts.get("outlets", ()) if copies else ():
        carriers[author].append(name)
    for author, names in carriers.items():
        one = len(names) == 1
        yield f"{listed(names, 4)} {'carries' if one else 'carry'} {author}’s text, a quarter of an article{'' if one else ' each'}"


def _softened(soft: Reason) -> str:
    number, stories, kinds = soft.facts["soft"], soft.facts["stories"], " or ".join(soft.facts["kinds"])
    return f"{number} of {stories} reports {'is' if number == 1 else 'are'} {kinds}, which leaves {soft.amount:.0%}"


def _affair(attention: Reason, saga: Reason | None) -> str:
    if not saga or not saga.facts:
        return ""
    others = saga.facts["attention"] - attention.amount
    part = round(saga.amount / others, 2) if others else 0.0
    known = f" (“{saga.facts['headline']}”)" if "headline" in saga.facts else ""
    return f", plus {_PARTS.get(part, f'{part:.0%}')} of the {others:.2f} that the rest of its affair{known} has"


def told(reason: Reason) -> str:
    """Any other reason."""
    facts = reason.facts
    if reason.code == "update" and facts:
        words = f"new words {listed(facts['new_words'])}; " if facts["new_words"] else ""
        return f"update of {_chapter(reason)}: {words}novelty {reason.amount:.2f} from {_outlets(facts['outlets'])}"
    if reason.code == "already_sent" and facts:
        return f"already sent as {_chapter(reason)}; {_too_little_new(reason)}"
    if reason.code == "below_cut" and facts and facts["last"] - facts["score"] >= _SHOWN_DIFFERENCE:
        return f"{ordinal(int(reason.amount))} behind the last place, {facts['last'] - facts['score']:.2f} short of its {facts['last']:.2f}"
    if reason.code == "first" and facts:
        at = datetime.fromisoformat(facts["at"])
        return f"first reported by {facts['outlet']} on {long_day(at.date().isoformat())} at {at:%H:%M}"
    return reason.text


def _chapter(reason: Reason) -> str:
    return f"no. {reason.facts['number']} of {long_day(reason.facts['issue_on'])} (“{reason.facts['headline']}”)"


def _too_little_new(reason: Reason) -> str:
    facts = reason.facts
    if "novelty" not in facts or not facts["outlets"]:
        return str(facts["why"])
    novelty = f"novelty {facts['novelty']:.2f} ({facts['novelty_needed']:.2f} needed)"
    return f"since then {novelty} from {_outlets(facts['outlets'])} ({facts['outlets_needed']} needed)"


def listed(words: Sequence[str], most: int = _SHOWN) -> str:
    """``A, B and C``; ``A, B and 4 more``."""
    shown = list(words) if len(words) <= most else [*words[: most - 1], f"{len(words) - most + 1} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def long_day(iso: str) -> str:
    """``8 July 2026``."""
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def _outlets(number: int) -> str:
    return f"{number} outlet{'' if number == 1 else 's'}"
