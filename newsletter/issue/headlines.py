"""The headline as printed: the publisher's words without the publisher's habits. The original is kept beside it."""

import re

from newsletter.issue.casing import Casing, to_sentence_case
from newsletter.issue.english import KIND_LABELS, LEADS_INTO_TIME, NAMES_A_ROLE, NOT_DISTINCTIVE
from newsletter.issue.sentences import ends_with_abbreviation, split_sentences
from newsletter.issue.shortening import shorten, tidy, width
from newsletter.model.plain_text import plain

LIMIT = 70
MOST = 110
"""A headline without a natural end within the limit stays whole up to here: a long line reads better than a cut one."""

_READ = 500

_KICKER = re.compile(
    r"^(?:breaking(?: news)?|live(?: updates?| blog)?|watch(?: live)?|video|photos?|pictures|just in|developing|updated?|exclusive|urgent"
    r"|alert|gallery)\s*[:|–—-]+\s+|^(?:update|wrapup|refile|rpt|corrected|factbox|timeline)(?:\s+\d+)?-(?=\S)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(
    r"\s*[\[(](?:(?:with )?(?:video|photos?|pictures|audio|gallery|photo gallery|infographic)|live|watch|updated?|exclusive|breaking)[\])]",
    re.IGNORECASE,
)
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50-\u2b55\u200d\ufe0e\ufe0f\u20e3]+")
_CUT_SHORT = re.compile(r"\s*\S*(?:\.{3}|…)$|\s*\[(?:\.{3}|…)\]$")
_BARS = re.compile(r"\s*[|｜¦]\s*|\s+(?:::|[»«·•])\s+")
_DASHES = re.compile(r"\s+[-–—]{1,2}\s+")
_CLAUSE_STARTS = re.compile(
    r",? (?:as(?! (?:part|well|many|much|few|long|soon|far|if|a|an|the)\b)|after|amid|while|despite|following|ahead of|before|when)\b.*$"
)
_ROLE = re.compile(rf"\b(?:{'|'.join(sorted(NAMES_A_ROLE))})\w*\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"'“‘«].*[\"'”’»]")
_JOINTS = re.compile(r"\s+[–—-]\s+|[;:]\s+")


def clean_headline(title: str, *, source: str = "", family: str = "", own: Casing | None = None, general: Casing | None = None) -> str:
    """The title without publisher's name, kicker, "[Video]", emoji or shouting; whole, however long."""
    text = _BRACKETS.sub("", _EMOJI.sub(" ", plain(title, _READ)))
    text = _KICKER.sub("", plain(text))
    text = _without_bars(text, source, family)
    text = _without_publisher(text, source, family)
    text = _quiet_label(_without_end(_KICKER.sub("", text)))
    if not any(map(str.isalnum, text)):
        return plain(title, _READ)
    return to_sentence_case(_first_up(text), own or Casing(), general or Casing())


def fit_headline(headline: str, limit: int = LIMIT, most: int = MOST) -> str:
    """The headline within the limit where it has a clause to end at; else whole; past ``most`` cut after a word, with an ellipsis."""
    if width(headline) <= limit:
        return headline
    for shorter in (*split_sentences(headline)[:1], *_before_clause(headline), *_before_joints(headline)):
        if limit // 2 <= width(shorter) <= limit:
            return _without_end(tidy(shorter))
    if width(headline) <= most:
        return headline
    cut = shorten(headline, most - 1)
    return f"{cut.rstrip('…')}…" if cut else headline


def names_publisher(text: str, source: str, family: str) -> bool:
    """Whether a part of a title only says whose it is: "BBC News", "NYT", "reuters.com"."""
    words = _words(text)
    if not words or len(words) > 5:
        return False
    if re.fullmatch(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|news|[a-z]{2})", text.strip().lower()):
        return True
    together = "".join(words).removeprefix("the")
    own = [word for word in _words(source) if word != "the"]
    names = {"".join(own), "".join(word[0] for word in own) if len(own) > 1 else "", family.partition(".")[0].removeprefix("the")} - {""}
    special = [word for word in own if word not in NOT_DISTINCTIVE]
    return together in names or bool(names & set(words)) or (bool(special) and set(special) <= set(words))


def _without_bars(text: str, source: str, family: str) -> str:
    """Of "Opinion | Why rates fall | The Paper" the longest part is the headline."""
    parts = [part for part in _BARS.split(text) if part.strip()]
    if len(parts) < 2:
        return text
    headline = max((part for part in parts if not names_publisher(part, source, family)), key=len, default=parts[0])
    label = next((part for part in parts if part.lower() in KIND_LABELS), "")
    return f"{label}: {headline}" if label and label != headline else headline


def _quiet_label(text: str) -> str:
    label, colon, rest = text.partition(":")
    return f"{label.capitalize()}:{rest}" if colon and label.lower() in KIND_LABELS else text


def _without_publisher(text: str, source: str, family: str) -> str:
    *_, last = [None, *_DASHES.finditer(text)]
    if last and len(_words(text[: last.start()])) > 1 and names_publisher(text[last.end() :], source, family):
        return _without_publisher(text[: last.start()], source, family)
    first = _DASHES.search(text) or re.search(r":\s+", text)
    if first and "".join(_words(text[: first.start()])) == "".join(_words(source)) != "":
        return text[first.end() :]
    bracket = re.search(r"\s*[\[(]([^\])]+)[\])]$", text)
    if bracket and names_publisher(bracket[1], source, family):
        return text[: bracket.start()]
    return text


def _without_end(text: str) -> str:
    if _CUT_SHORT.search(text):  # the feed cut the title, perhaps within a word
        kept = tidy(_CUT_SHORT.sub("", text))
        return f"{kept}…" if kept else text
    text = re.sub(r"([!?])\1+$", r"\1", text.strip())
    return text if ends_with_abbreviation(text) or not text.endswith(".") else text.rstrip(".")


def _before_clause(headline: str) -> list[str]:
    found = _CLAUSE_STARTS.search(headline)
    if not found:
        return []
    kept = headline[: found.start()]
    told_as_role = found[0].lstrip(", ").startswith("as ") and _ROLE.search(kept)
    told_in_time = kept.rpartition(" ")[2].lower() in LEADS_INTO_TIME
    return [] if told_as_role or told_in_time else [kept]


def _before_joints(headline: str) -> list[str]:
    """What stands before a dash, semicolon or colon; after it, where only somebody's words stand before."""
    joints = list(reversed(list(_JOINTS.finditer(headline))))
    sides = [(headline[: found.start()], headline[found.end() :]) for found in joints]
    return [after if _QUOTED.fullmatch(before) else before for before, after in sides]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def _first_up(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text if any(map(str.isupper, first)) else text[:1].upper() + text[1:]
