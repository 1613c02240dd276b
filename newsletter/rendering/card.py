"""The picture card of an issue for link previews: what stands on it, and its name. Draws nothing itself."""

import json
import unicodedata
from dataclasses import asdict, dataclass
from hashlib import sha256

WIDTH, HEIGHT = 1_200, 630
"""What Open Graph readers ask for."""
DESIGN = 1
"""Raised whenever the same words would look different, so that kept cards are drawn anew under another name."""
LONGEST_HEADLINE = 200
_NOT_DRAWN = frozenset({"So", "Sk", "Cs", "Co", "Cc", "Cf", "Cn"})
"""Signs that text fonts lack, such as emoji, and what nobody sees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The words of a card. ``issue_on`` is the date in digits, for where no font can write ``day``; ``labels`` follow the first story's."""

    newsletter: str
    issue_on: str
    name: str
    day: str
    headline: str
    labels: tuple[str, ...]
    stories: int


def make_card(*, newsletter: str, issue_on: str, name: str, day: str, headlines: tuple[str, ...], labels: tuple[str, ...]) -> Card:
    """The first headline whole, the labels of those behind it, and nothing that cannot be drawn."""
    return Card(
        newsletter=newsletter,
        issue_on=issue_on,
        name=_drawable(name),
        day=_drawable(day),
        headline=_drawable(headlines[0])[:LONGEST_HEADLINE] if headlines else "",
        labels=tuple(map(_drawable, labels[1:4])),
        stories=len(headlines),
    )


def card_name(card: Card) -> str:
    """``2026-11-21.6f1c0a4b9d2e7f80.png``: what is on it says what it is called, so pages know its address before it is drawn."""
    said = json.dumps({"design": DESIGN, **asdict(card)}, ensure_ascii=False, sort_keys=True)
    return f"{card.issue_on}.{sha256(said.encode('utf-8', 'replace')).hexdigest()[:16]}.png"


def _drawable(text: str) -> str:
    kept = "".join(sign for sign in text if unicodedata.category(sign) not in _NOT_DRAWN)
    return " ".join(unicodedata.normalize("NFC", kept).split())
