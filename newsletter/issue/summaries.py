"""The summary as printed: one or two whole sentences of the story's own words, about 25 to 55 of them where it has so many."""

import re
from collections.abc import Iterable

from newsletter.issue.english import WEAK_ENDS
from newsletter.issue.sentences import count_words, is_whole, join_sentences, split_sentences
from newsletter.model.plain_text import plain

FEWEST_WORDS, MOST_WORDS, MOST_SENTENCES = 25, 55, 3
_LONGEST_SENTENCE = 75
_READ = 6_000
"""Characters of a text that are looked at; a summary never comes from further down."""

_AGENCIES = r"AP|AFP|Reuters|dpa|UPI|CNN|BBC|EFE|ANSA|Xinhua|Kyodo|PTI|IANS|Bloomberg|[A-Z][\w.&]*(?: [A-Z][\w.&]*){0,3}"
_PLACE = r"[A-Z][\w.’'-]*(?:[ ,/-]+[A-Z][\w.’'-]*){0,4}"
_DATE = r"(?:, \w{3,9}\.? \d{1,2}(?:, \d{4})?)?"
_DASH = r"\s*[—–―-]+\s+"
_DATELINES = (
    re.compile(rf"^(?:{_PLACE}{_DATE}|\w{{3,9}}\.? \d{{1,2}})\s*\((?:{_AGENCIES})\){_DASH}"),
    re.compile(rf"^\((?:{_AGENCIES})\){_DASH}"),
    re.compile(rf"^(?:{_PLACE})?\s*\((?:AP|AFP|Reuters|dpa|UPI|CNN(?: \w+)?|BBC)\)\s*(?=[A-Z\d\"“‘])"),
    re.compile(rf"^[A-Z][A-Z.’']{{2,}}(?:[ ,/-]+[A-Z][\w.’'-]*){{0,4}}{_DATE}\s*(?:—|–|―|--)\s*(?=[A-Z\d\"“‘])"),
)
_BYLINE = re.compile(r"^By [A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3}(?:, [A-Z][\w ]+?)?(?:\s*[|–—-]\s+|\.\s+)")

_ASKS = (
    r"read (?:more|on|the (?:full|rest|original))|continue reading|keep reading|find out more|learn more|watch (?:the )?(?:video|live|full)"
    r"|listen (?:to|now)|download (?:the|our)|share this|follow us|sign up|subscribe|support (?:our|independent)|more to come"
)
_NOTES = (
    r"click here|tap here|the post .{1,300} (?:appeared first|first appeared) on|this is a breaking|our newsletters?|all rights reserved"
    r"|(?:this|the) (?:article|story|post) (?:originally |was )?(?:first |originally )?(?:appeared|published)|getty images|image credit"
    r"|file photo|terms of (?:use|service)|cookie policy|enable javascript|your browser|editing by [A-Z]"
)
_CAPTIONS = r"(?:photo(?:graph)?|image|picture|video|credit|caption|source|advertisement|related|see also)s?"
_BOILERPLATE = re.compile(rf"^(?:to )?(?:{_ASKS})\b|\b(?:{_NOTES})|^{_CAPTIONS}(?:\s*[:|©]| by [A-Z]|\W*$)|^©", re.IGNORECASE)
_LINK_WORDS = r"continue reading|read more|read on|keep reading|full story"
_TAIL = re.compile(
    rf"\s*(?:\[(?:…|\.{{3}}|\+\d+ chars)\]|[(\[]?(?:{_LINK_WORDS})(?:\s*(?:…|\.{{3}}|»|›|→|>))*[)\]]?|(?:…|\.{{3}})\s*(?:»|›|→))\s*$",
    re.IGNORECASE,
)


def write_summary(headline: str, feed_summary: str, page_text: str) -> str:
    """Whole sentences from the feed's summary, or from the page where the feed says too little; a cut one only when there is no other."""
    written = [_gather(_sentences(text, headline)) for text in (feed_summary, page_text)]
    long_enough = [text for text in written if FEWEST_WORDS <= count_words(text) <= MOST_WORDS]
    longest = max(written, key=lambda text: (0 < count_words(text) <= MOST_WORDS, count_words(text)))
    return next(iter(long_enough), longest) or _fragment(feed_summary, headline) or _fragment(page_text, headline)


def without_dateline(text: str) -> str:
    """Without "WASHINGTON (AP) —" or "LONDON, Nov 21 (Reuters) -" at the beginning."""
    for pattern in (_BYLINE, *_DATELINES):
        found = pattern.match(text)
        if found and len(text) > found.end():
            text = text[found.end() :]
    return text[:1].upper() + text[1:]


def _sentences(text: str, headline: str) -> list[str]:
    """The sentences worth printing, in order, up to the first that is cut off."""
    kept: list[str] = []
    for sentence in split_sentences(_without_tail(without_dateline(plain(text, _READ)))):
        if _BOILERPLATE.search(sentence) or repeats(sentence, headline):
            continue
        if not is_whole(sentence) or _TAIL.search(sentence):
            if kept:
                break
            continue
        kept.append(_without_headline(sentence, headline))
    return kept


def _gather(sentences: Iterable[str]) -> str:
    """The first sentences that together stay within the limit; a very long first one stands alone."""
    taken: list[str] = []
    for sentence in sentences:
        together = count_words(join_sentences([*taken, sentence]))
        if taken and (together > MOST_WORDS or len(taken) == MOST_SENTENCES or count_words(join_sentences(taken)) >= FEWEST_WORDS):
            break
        if not taken and together > _LONGEST_SENTENCE:
            return ""
        taken.append(sentence)
    return _closed(join_sentences(taken))


def _closed(text: str) -> str:
    """With the quotation mark that stands only after a later sentence: what is quoted here ends here."""
    marks = [sign for sign in text if sign in '“”"']
    return text if len(marks) % 2 == 0 or marks[-1] == "”" else text + ("”" if marks[-1] == "“" else '"')


def repeats(sentence: str, headline: str) -> bool:
    """Whether the sentence says no more than the headline."""
    said, known = _content(sentence), _content(headline)
    return bool(said) and len(said - known) <= len(said) // 10 and len(said) <= len(known) + 2


def _without_headline(sentence: str, headline: str) -> str:
    """Feeds run the headline into the first sentence: take it off where that happened."""
    if headline and sentence.lower().startswith(headline.lower()) and len(sentence) > len(headline) + 40:
        rest = sentence[len(headline) :].lstrip(" .:;–—-|")
        return rest[:1].upper() + rest[1:] if rest[:1].isupper() else sentence
    return sentence


def _fragment(text: str, headline: str) -> str:
    """No whole sentence to be had: the beginning up to a whole word, with an ellipsis that says so."""
    words = _without_tail(without_dateline(plain(text, _READ))).split()
    if not words or _BOILERPLATE.search(" ".join(words[:MOST_WORDS])) or repeats(" ".join(words), headline):
        return ""
    if len(words) < FEWEST_WORDS and not _hangs(words[-1]):
        return " ".join(words)  # a standfirst without a final period; a longer one was cut by the feed
    last = len(words) if len(words) <= MOST_WORDS else MOST_WORDS
    if words[-1].endswith(("…", "...")) and last == len(words):
        last -= 1  # perhaps half a word
    while last > 5 and _is_weak(words[last - 1]):
        last -= 1
    return _balanced(" ".join(words[:last]).rstrip(" ,;:–—-.…")) + "…"


def _hangs(word: str) -> bool:
    """Whether a text that stops at this word was stopped by somebody else."""
    return _is_weak(word) or word.endswith((",", ";", ":", "–", "—", "…", "..."))


def _is_weak(word: str) -> bool:
    bare = word.strip(",;:–—-\"'“”‘’").lower()
    return not bare or bare in WEAK_ENDS or bare.endswith(("’s", "'s")) or word.endswith(("s’", "s'"))


def _balanced(text: str) -> str:
    """Without the quotation mark or bracket that a cut left open."""
    for opening, closing in ("“”", "()", "[]"):
        if text.count(opening) > text.count(closing):
            before, _, behind = text.rpartition(opening)
            text = before + behind
    return text if text.count('"') % 2 == 0 else "".join(text.rsplit('"', 1))


def _without_tail(text: str) -> str:
    shorter = _TAIL.sub("", text)
    while shorter != text:
        text, shorter = shorter, _TAIL.sub("", shorter)
    return text.strip()


def _content(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W_]+", text.lower()) if word not in WEAK_ENDS}
