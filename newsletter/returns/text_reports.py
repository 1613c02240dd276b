"""Finds in a report written for people who did not get the letter, and which lines speak of whom."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.returns.letter import Contents
from newsletter.returns.parts import Mail

MOST_RECIPIENTS = 30
_LONGEST_LINE = 1_000
_ADDRESS = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,128}@[a-z0-9](?:[a-z0-9.\-]{0,250}[a-z0-9])?", re.IGNORECASE)
_ABOUT_US = re.compile(
    r"\b(?:mail from|from:|from <|sender|envelope-from|postmaster|contact|reply-to|return-path|e-mail to|mailto:|help ?desk|support"
    r"|report)|>>> mail",
    re.IGNORECASE,
)
_OUTSET = re.compile(r"[\s*>\-+.\"'<\[(\d]{0,16}$")
_NAMED = re.compile(
    r"(?:rcpt to|recipient(?:s|\(s\))?(?: address)?|to|address(?:es)?|user|account|mail ?box|delivered to|message to|mail to"
    r"|message for|following address|empf[aä]nger|destinatario|destinataire"
    r"|intended for|envoy[eé] [aà]|an|for|addressee|reached|delivering)\s{0,4}[:=]?\s{0,4}[<\"'(\[]{0,2}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What a report says of one address; ``address`` is "" where it names nobody."""

    address: str
    text: str


def read_passages(mail: Mail, contents: Contents, ours: Sequence[str]) -> list[Passage]:
    """One passage for each address that failed, in the order of the text. ``ours``: addresses that cannot be the one."""
    lines = [line[:_LONGEST_LINE] for line in contents.said.split("\n")]
    known = _in_headers(mail)
    named = known or _named(lines, {one.lower() for one in ours})
    if not named:
        return [Passage(address="", text=contents.said)]
    return [Passage(address=one, text=text) for one, text in _passages(lines, named).items()]


def addresses_in(text: str) -> list[str]:
    """Every mail address in a text, once each, without what closes a sentence."""
    found = [one.rstrip(".-").strip("'") for one in _ADDRESS.findall(text[:8_000])] if "@" in text else []
    return list(dict.fromkeys(found))


def _in_headers(mail: Mail) -> list[str]:
    """Exim and Gmail name them in a header of their own."""
    return [one for value in mail.headers.all("x-failed-recipients") for one in addresses_in(value)][:MOST_RECIPIENTS]


def _named(lines: Sequence[str], ours: set[str]) -> list[str]:
    """Addresses in places where one stands that failed; else any that is not ours and not the sender of a line."""
    sure: dict[str, None] = {}
    perhaps: dict[str, None] = {}
    for line in lines:
        for found in _ADDRESS.finditer(line) if "@" in line else ():
            address, before = found[0].rstrip(".-").strip("'"), line[: found.start()]
            if address.lower() in ours or _ABOUT_US.search(before[-60:]) or "<" in line[found.end() : found.end() + 1]:
                continue
            (sure if _OUTSET.match(before) or _NAMED.search(before[-60:]) else perhaps).setdefault(address)
    return list(sure or perhaps)[:MOST_RECIPIENTS]


def _passages(lines: Sequence[str], named: Sequence[str]) -> dict[str, str]:
    """From the line that first begins with an address to the next one's; all of the text where only one is named."""
    if len(named) == 1:
        return {named[0]: "\n".join(lines)}
    lower = {one.lower(): one for one in named}
    parts: dict[str, list[str]] = {one: [] for one in named}
    current = ""
    for line in lines:
        hits = [lower[one.lower()] for one in addresses_in(line) if one.lower() in lower]
        if hits:
            current = hits[0]
        if current:
            parts[current].append(line)
    return {one: "\n".join(part) for one, part in parts.items()}
