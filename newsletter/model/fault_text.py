"""A refusal made ready to be read, and the pieces that its wordings are put together from."""

import re

LONGEST = 2_000
"""Characters of a refusal that are read."""

_ADDRESS = re.compile(
    r"(?:[a-z0-9!#$%&*+/?^_`{|}~.\-]{1,128}|\"[^\"\s]{1,64}\")@(?:[a-z0-9](?:[a-z0-9.\-]{0,250}[a-z0-9])?"
    r"|\[[^\s\]]{1,60}\])",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://([^\s/<>\"']{0,253})[^\s<>\"']{0,1000}")
_GLUED = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[A-Za-z])_(?=[A-Za-z])")
_SPACES = re.compile(r"\s+")
_CODE = re.compile(
    r"(?<![\w.\[/=])[45]\d\d(?:[- ]#?[45]\.\d{1,3}\.\d{1,3})?[-:,;]?(?= )|(?<![\w.\[/=])[45]\.\d{1,3}\.\d{1,3} (?=[\w<@\"'])"
)


def bared(text: str) -> str:
    """A refusal ready to be read: an address becomes ``@``, a link its host's name, for both hold words that mean nothing here.

    Names that programs give to errors are parted into their words: ``RecipientNotFound``, ``user_unknown``.
    """
    cut = text[:LONGEST].replace("’", "'").replace("`", "'")
    if "@" in cut:
        cut = _ADDRESS.sub("@", cut)
    if "://" in cut:
        cut = _LINK.sub(r"\1", cut)
    return _SPACES.sub(" ", _GLUED.sub(" ", cut).lower())


def without_codes(words: str) -> str:
    """The words alone: a reply of many lines repeats its codes in the midst of a sentence."""
    return _SPACES.sub(" ", _CODE.sub(" ", words))


def any_of(*wordings: str) -> re.Pattern[str]:
    """One pattern of many wordings."""
    return re.compile("|".join(wordings))


def near(who: str, what: str) -> str:
    """A word that begins so, however it ends, and a few words later another: ``die Adresse ist hier unbekannt``."""
    return rf"(?<![^\W\d_])(?:{who})[^\s.;!?]{{0,8}}[.:,\"')>]{{0,3}}(?: [^ ]{{1,40}}){{0,5}}? ['\"(]{{0,2}}(?:{what})"
