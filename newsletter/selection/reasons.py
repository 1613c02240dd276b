"""The factors that explain a choice: each a sentence, the number behind it, and the names and numbers behind that."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.model.selections import Reason, SentCluster
from newsletter.model.stories import Story
from newsletter.selection.voices import Voice

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SHOWN_VOICES = 8


def number_word(number: int) -> str:
    """Numbers up to ten as words."""
    return _SMALL[number] if number < len(_SMALL) else str(number)


def ordinal(number: int) -> str:
    """``third``, ``12th``, ``51st``."""
    if number < len(_ORDINALS):
        return _ORDINALS[number]
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def outlets(number: int) -> str:
    """``one outlet``, ``two outlets``."""
    return f"{number_word(number)} outlet{'' if number == 1 else 's'}"


def heard(voices: Sequence[Voice], hours: float) -> Reason:
    """Who reports it: "6 independent outlets in 24 hours: BBC News 2, NPR 1 …"."""
    own = [voice for voice in voices if voice.articles]
    names = ", ".join(f"{voice.name} {voice.articles}" for voice in own[:_SHOWN_VOICES]) + (" …" if len(own) > _SHOWN_VOICES else "")
    what = "independent outlet" if len(own) == 1 else "independent outlets"
    facts = {"hours": hours, "outlets": [[voice.name, voice.articles] for voice in own]}
    text = f"{len(own)} {what} in {hours:g} hours: {names}" if own else f"no independent outlet in {hours:g} hours"
    return Reason(code="voices", amount=len(own), text=text, facts=facts)


def carried(voices: Sequence[Voice]) -> Reason:
    """Who only prints another's text."""
    copies = [voice for voice in voices if not voice.articles]
    names = ", ".join(f"{voice.name} ({voice.carries})" for voice in copies[:_SHOWN_VOICES])
    text = f"{outlets(len(copies))} only carrying another’s text, a quarter of an article{'' if len(copies) == 1 else ' each'}: {names}"
    return Reason(code="copies", amount=len(copies), text=text, facts={"outlets": [[voice.name, voice.carries] for voice in copies]})


def attended(attention: float) -> Reason:
    """The sum over outlets."""
    return Reason(code="attention", amount=attention, text=f"attention {attention:.2f}")


def weighted(voices: Sequence[Voice]) -> Reason:
    """Weights that the editor gave to outlets."""
    given = [[voice.name, voice.weight] for voice in voices if voice.weight != 1]
    named = ", ".join(f"{name} × {weight:g}" for name, weight in given)
    amount = sum(voice.weight for voice in voices)
    return Reason(code="weight", amount=amount, text=f"weighted by the editor: {named}", facts={"outlets": given})


def part_of_saga(share: float, attention: float) -> Reason:
    """The larger affair behind it."""
    text = f"a chapter of a larger affair with attention {attention:.2f}; adds {share:.2f}"
    return Reason(code="saga", amount=share, text=text, facts={"attention": attention})


def with_affair(saga: Reason, headline: str) -> Reason:
    """The affair by the headline of its foremost other happening, which is known only when all are weighed."""
    text = f"a chapter of a larger affair (“{headline}”) with attention {saga.facts['attention']:.2f}; adds {saga.amount:.2f}"
    return Reason(code=saga.code, amount=saga.amount, text=text, facts={**saga.facts, "headline": headline})


def softened(soft: int, stories: int, factor: float, kinds: Sequence[str]) -> Reason:
    """How much of it is opinion and the like."""
    text = f"{soft} of {stories} articles {'is' if soft == 1 else 'are'} {' or '.join(kinds)}; the score keeps {factor:.0%}"
    return Reason(code="soft", amount=factor, text=text, facts={"soft": soft, "stories": stories, "kinds": list(kinds)})


def first_told(story: Story, now: datetime, zone: ZoneInfo) -> Reason:
    """The earliest report, in the newsletter's own time."""
    local = story.at.astimezone(zone)
    text = f"first reported by {story.source} on {local:%Y-%m-%d} at {local:%H:%M}"
    facts = {"outlet": story.source, "at": local.isoformat(timespec="minutes")}
    return Reason(code="first", amount=round((now - story.at) / timedelta(hours=1), 2), text=text, facts=facts)


def put_in_by_hand() -> Reason:
    """An editor added it."""
    return Reason(code="by_hand", amount=1, text="put in by hand")


def trusted_alone(name: str) -> Reason:
    """A source whose word is enough."""
    return Reason(code="sole_source", amount=1, text=f"{name} is marked as enough by itself", facts={"outlet": name})


def scored(score: float) -> Reason:
    """The result."""
    return Reason(code="score", amount=score, text=f"score {score:.2f}")


def not_news(stories: int) -> Reason:
    """Nothing but what never counts."""
    return Reason(code="not_news", amount=stories, text="nothing but sponsored pieces, press releases, deals or round-ups")


def few_voices(voices: Sequence[Voice], needed: int) -> Reason:
    """Too few report it."""
    own = [voice for voice in voices if voice.articles]
    copies = len(voices) - len(own)
    if len(own) == 1 and copies:
        told = f"only {own[0].name} reports it, {outlets(copies)} print{'s' if copies == 1 else ''} the same text"
    else:
        told = f"only {outlets(len(own))} report{'s' if len(own) == 1 else ''} it"
    text = f"{told} ({number_word(needed)} {'is' if needed == 1 else 'are'} needed)"
    return Reason(code="few_voices", amount=len(own), text=text, facts={"needed": needed, "outlets": [voice.name for voice in own]})


def too_unlike(likeness: float, needed: float) -> Reason:
    """Two reports that may mean two happenings."""
    text = f"its two outlets tell it in words too unlike to confirm each other (likeness {likeness:.2f}, {needed:.2f} needed)"
    return Reason(code="too_unlike", amount=likeness, text=text, facts={"needed": needed})


def already_sent(sent: SentCluster, why_no_update: str, **numbers: float) -> Reason:
    """Readers have had it. ``numbers`` are what there is of news and what is needed of it."""
    text = f"already sent on {sent.issue_on} as no. {sent.number}; {why_no_update}"
    return Reason(code="already_sent", amount=sent.number, text=text, facts=_earlier(sent) | {"why": why_no_update} | numbers)


def update_of(sent: SentCluster, novelty: float, new_words: Sequence[str], families: int) -> Reason:
    """Readers have had it, and there is more."""
    words = f", new words: {', '.join(new_words)}" if new_words else ""
    text = f"an update of no. {sent.number} of {sent.issue_on}: novelty {novelty:.2f} from {outlets(families)}{words}"
    return Reason(code="update", amount=novelty, text=text, facts=_earlier(sent) | {"new_words": list(new_words), "outlets": families})


def same_saga(taken: int, allowed: int) -> Reason:
    """Its affair has had its places."""
    text = f"{ordinal(taken + 1)} story of one affair; {number_word(allowed)} {'is' if allowed == 1 else 'are'} allowed"
    return Reason(code="same_saga", amount=taken + 1, text=text, facts={"allowed": allowed})


def too_alike(likeness: float, headline: str) -> Reason:
    """It tells what a chosen one tells."""
    text = f"tells much the same as “{headline}” (likeness {likeness:.2f})"
    return Reason(code="too_alike", amount=likeness, text=text, facts={"headline": headline})


def source_full(name: str, taken: int, allowed: int) -> Reason:
    """Its outlet leads enough."""
    text = f"{ordinal(taken + 1)} story led by {name}; {number_word(allowed)} {'is' if allowed == 1 else 'are'} allowed"
    return Reason(code="source_full", amount=taken + 1, text=text, facts={"outlet": name, "allowed": allowed})


def topic_full(topic: str, taken: int, allowed: int) -> Reason:
    """Its topic has enough places."""
    text = f"{ordinal(taken + 1)} story about {topic}; {number_word(allowed)} {'is' if allowed == 1 else 'are'} allowed"
    return Reason(code="topic_full", amount=taken + 1, text=text, facts={"topic": topic, "allowed": allowed})


def allowed_after_all(reason: Reason, seated: int, size: int) -> Reason:
    """A cap gave way because the letter was not full."""
    return Reason(
        code=f"relaxed_{reason.code}",
        amount=reason.amount,
        text=f"{reason.text}, but only {number_word(seated)} of {size} places {'was' if seated == 1 else 'were'} filled",
        facts={**reason.facts, "filled": seated, "places": size},
    )


def below_the_cut(place: int, score: float, last: float) -> Reason:
    """Others scored more, or as much with a weightier outlet or an earlier report."""
    tie = f"{score:.2f}" == f"{last:.2f}"
    why = "the same as the last chosen, whose outlet weighs more or was earlier" if tie else f"the last chosen has {last:.2f}"
    text = f"{ordinal(place)} behind the last place: score {score:.2f}, {why}"
    return Reason(code="below_cut", amount=place, text=text, facts={"score": score, "last": last})


def _earlier(sent: SentCluster) -> dict[str, Any]:
    """The chapter that readers have had."""
    return {"issue_on": sent.issue_on, "number": sent.number, "headline": sent.headline}
