"""Which typed addresses may sign up: the address rules of ``model.addresses``, and no look-alikes (IDN homographs)."""

import unicodedata
from collections.abc import Collection

from newsletter.model.addresses import Address, RefusedAddress, parse_address
from newsletter.model.phrasebook import N_

_LOOK_LIKE_LATIN = frozenset("аеорсухіјѕԁһԛԝӏոανορυχκτ")
"""Small Cyrillic, Armenian and Greek letters that most fonts draw like Latin ones."""

_WRITTEN_TOGETHER = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
)
"""Scripts that one word may mix (Unicode TS 39, "highly restrictive")."""

_REFUSED = RefusedAddress(N_("The part after the @ mixes letters of different alphabets that look alike. Please type it again."))


_OTHER_DOMAIN = RefusedAddress(N_("We do not take addresses of this domain. Please use another one."))


def judge_address(text: str, refused_domains: Collection[str] = ()) -> Address | RefusedAddress:
    """The address as we would write to it, or the reason for the person who typed it. ``refused_domains``: as A-labels, with all below."""
    address = parse_address(text)
    if isinstance(address, RefusedAddress):
        return address
    labels = address.shown.rpartition("@")[2].split(".")
    if any(_is_disguise(label, labels[-1]) for label in labels):
        return _REFUSED
    return _OTHER_DOMAIN if _is_below(address.key.rpartition("@")[2], refused_domains) else address


def mailbox_of(address_key: str) -> str:
    """The mailbox that is probably behind an address: without ``+tag`` and dots. For limits only; it never makes two people one."""
    local, _, domain = address_key.rpartition("@")
    plain = local.partition("+")[0].replace(".", "")
    return f"{plain or local}@{domain}"


def _is_below(domain: str, refused: Collection[str]) -> bool:
    return any(domain == one or domain.endswith(f".{one}") for one in refused)


def _is_disguise(label: str, ending: str) -> bool:
    scripts = {_script(letter) for letter in label if letter.isalpha()}
    if len(scripts) > 1:
        return not any(scripts <= together for together in _WRITTEN_TOGETHER)
    return (
        "LATIN" not in scripts
        and ending.isascii()
        and all(letter in _LOOK_LIKE_LATIN for letter in label if letter.isalpha())
        and bool(scripts)
    )


def _script(letter: str) -> str:
    """The first word of the letter's Unicode name, which is its script; CJK ideographs are Han."""
    first = unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]
    return "HAN" if first in {"CJK", "IDEOGRAPHIC"} else first
