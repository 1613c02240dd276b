"""Stored reasons in readers' words. What has no words here is not told: amounts that only mean something inside, and who ruled what."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from babel.dates import format_date
from babel.lists import format_list

from newsletter.model.phrasebook import Phrasebook
from newsletter.model.selections import Reason
from newsletter.model.topics import topic_name
from newsletter.web.site import direction_of

OUTLETS_NAMED = 8
KEPT_OUT_BY_HAND = frozenset({"banned", "topic_banned", "word_banned", "source_banned"})
"""Why somebody kept it out may be a matter of law or decency; then its headline is not for a public page either."""

Sentence = Callable[[Reason, Phrasebook], str]


def told(reasons: Sequence[Reason], words: Phrasebook) -> tuple[str, ...]:
    """A sentence for each that readers have words for, each once, in the order in which they were stored."""
    return tuple(dict.fromkeys(_sentences(reasons, words)))


def is_private(reasons: Sequence[Reason]) -> bool:
    """Whether an editor kept it out."""
    return any(reason.code in KEPT_OUT_BY_HAND for reason in reasons)


def _sentences(reasons: Sequence[Reason], words: Phrasebook) -> Iterator[str]:
    for reason in reasons:
        if reason.code.startswith("relaxed_"):
            yield words.gettext("A limit gave way for it, because a place would have stayed empty.")
        elif (say := _SENTENCES.get(reason.code)) is not None and (said := say(reason, words)):
            yield said


def _voices(reason: Reason, words: Phrasebook) -> str:
    number = int(reason.amount)
    outlets = [str(name) for name, _ in reason.facts.get("outlets", ())]
    if not number or not outlets:
        return ""
    said = _listed(outlets, words)
    return words.ngettext(
        "Reported by %(word)s outlet: %(outlets)s.", "Reported independently by %(word)s outlets: %(outlets)s.", number, outlets=said
    )


def _copies(reason: Reason, words: Phrasebook) -> str:
    number = int(reason.amount)
    return words.ngettext("%(number)s more outlet printed another’s text.", "%(number)s more outlets printed another’s text.", number)


def _consequence(reason: Reason, words: Phrasebook) -> str:
    grave, light = ([str(word) for word in reason.facts.get(name, ())] for name in ("grave", "light"))
    if reason.amount > 1 and grave:
        return words.gettext("Its headlines speak of things of consequence (%(words)s), so it weighs more.", words=_listed(grave, words))
    if reason.amount < 1 and light:
        return words.gettext("Its headlines speak of leisure or private life (%(words)s), so it weighs less.", words=_listed(light, words))
    return ""


def _topic_weight(reason: Reason, words: Phrasebook) -> str:
    if reason.amount == 1:
        return ""
    more, less = words.gettext("Its topic weighs more in this newsletter."), words.gettext("Its topic weighs less in this newsletter.")
    return more if reason.amount > 1 else less


def _boost(reason: Reason, words: Phrasebook) -> str:
    more, less = words.gettext("An editor gave it more weight."), words.gettext("An editor gave it less weight.")
    return more if reason.amount > 1 else less


def _below_cut(reason: Reason, words: Phrasebook) -> str:
    return words.ngettext(
        "It came right behind the last that was chosen.", "It came %(number)s places behind the last that was chosen.", int(reason.amount)
    )


def _few_voices(reason: Reason, words: Phrasebook) -> str:
    return words.ngettext("Only %(word)s outlet reported it.", "Only %(word)s outlets reported it.", int(reason.amount))


def _update(reason: Reason, words: Phrasebook) -> str:
    if not (earlier := _earlier(reason, words)):
        return ""
    return words.gettext("It has news of a story that we sent on %(day)s: “%(headline)s”.", **earlier)


def _already_sent(reason: Reason, words: Phrasebook) -> str:
    if not (earlier := _earlier(reason, words)):
        return ""
    return words.gettext("We sent it on %(day)s already (“%(headline)s”), and too little of it was new.", **earlier)


def _earlier(reason: Reason, words: Phrasebook) -> dict[str, str]:
    """The story that readers have had; nothing where it was not stored."""
    facts = reason.facts
    if "issue_on" not in facts or "headline" not in facts:
        return {}
    day = format_date(date.fromisoformat(str(facts["issue_on"])), "long", locale=words.language)
    return {"day": day, "headline": _name(reason, "headline", words)}


def _alike(reason: Reason, words: Phrasebook) -> str:
    return words.gettext("It tells much the same as “%(headline)s”, which was chosen.", headline=_name(reason, "headline", words))


def _variety(reason: Reason, words: Phrasebook) -> str:
    return words.gettext("It is somewhat like “%(headline)s”, so it stands lower.", headline=_name(reason, "headline", words))


def _lead_given(reason: Reason, words: Phrasebook) -> str:
    outlet = _name(reason, "outlet", words)
    return words.gettext("We link to %(to)s, because %(outlet)s leads enough others.", to=_name(reason, "to", words), outlet=outlet)


def _source_full(reason: Reason, words: Phrasebook) -> str:
    return words.gettext("Enough of the chosen stories were led by %(outlet)s already.", outlet=_name(reason, "outlet", words))


def _topic_full(reason: Reason, words: Phrasebook) -> str:
    topic = topic_name(str(reason.facts.get("topic", "")), words)
    return words.gettext("Enough of the chosen stories were about %(topic)s already.", topic=topic)


def _name(reason: Reason, fact: str, words: Phrasebook) -> str:
    return _apart(str(reason.facts.get(fact, "")), words)


def _apart(name: str, words: Phrasebook) -> str:
    """A name that may be written in the other direction than the sentence around it, so that it turns nothing but itself around."""
    return f"\u2068{name}\u2069" if direction_of(words.language) == "rtl" else name


def _listed(names: Sequence[str], words: Phrasebook) -> str:
    """``A, B and C``; of very many the first, and how many more."""
    shown = [_apart(name, words) for name in names]
    if len(shown) > OUTLETS_NAMED:
        rest = len(shown) - OUTLETS_NAMED + 1
        shown = [*shown[: OUTLETS_NAMED - 1], words.ngettext("%(number)s more", "%(number)s more", rest)]
    return str(format_list(shown, locale=words.language))


_SENTENCES: dict[str, Sentence] = {
    "voices": _voices,
    "copies": _copies,
    "consequence": _consequence,
    "topic_weight": _topic_weight,
    "boost": _boost,
    "below_cut": _below_cut,
    "few_voices": _few_voices,
    "update": _update,
    "already_sent": _already_sent,
    "too_alike": _alike,
    "for_variety": _alike,
    "variety": _variety,
    "lead_given": _lead_given,
    "source_full": _source_full,
    "topic_full": _topic_full,
    "first": lambda reason, words: (
        words.gettext("First reported by %(outlet)s.", outlet=_name(reason, "outlet", words)) if "outlet" in reason.facts else ""
    ),
    "saga": lambda _, words: words.gettext("It is part of a larger affair, which adds to its weight."),
    "soft": lambda _, words: words.gettext("Part of what is told of it is opinion, entertainment or the like, so it weighs less."),
    "sole_source": lambda reason, words: words.gettext("%(outlet)s is trusted to stand alone.", outlet=_name(reason, "outlet", words)),
    "by_hand": lambda _, words: words.gettext("An editor added a report of it."),
    "pinned": lambda _, words: words.gettext("An editor put it in."),
    "merged": lambda _, words: words.gettext("An editor said which reports belong together."),
    "split": lambda _, words: words.gettext("An editor said which reports belong together."),
    "same_saga": lambda _, words: words.gettext("A story of the same affair was chosen."),
    "too_unlike": lambda _, words: words.gettext("Its reports were too unlike to confirm each other."),
    "not_news": lambda _, words: words.gettext("It is told in nothing but advertising, press releases or round-ups."),
}
