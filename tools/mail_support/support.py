"""Which mail programs support what a letter uses, by the data of caniemail.com (npm package ``caniemail``, MIT; never kept here)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.mail_support.letters import read_letter
from tools.mail_support.uses import Uses

CLIENTS = {
    "gmail-web": ("gmail", "desktop-webmail"),
    "gmail-ios": ("gmail", "ios"),
    "gmail-android": ("gmail", "android"),
    "outlook-win": ("outlook", "windows"),
    "outlook-com": ("outlook", "outlook-com"),
    "outlook-mac": ("outlook", "macos"),
    "outlook-ios": ("outlook", "ios"),
    "outlook-android": ("outlook", "android"),
    "apple-mac": ("apple-mail", "macos"),
    "apple-ios": ("apple-mail", "ios"),
    "yahoo-web": ("yahoo", "desktop-webmail"),
    "yahoo-ios": ("yahoo", "ios"),
    "yahoo-android": ("yahoo", "android"),
}
"""Family and platform of each, as the data names them. ``outlook-com`` is the new Outlook too: the same engine."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A feature that the letter uses and somebody lacks, or has in part."""

    slug: str
    times: int
    where: tuple[str, ...]
    progressive: bool
    unsupported: tuple[str, ...]
    partial: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What a letter comes to; ``issues`` are wrong whatever reads it."""

    size: int
    features: int
    counts: Mapping[str, int]
    issues: tuple[str, ...]
    gaps: tuple[Gap, ...]

    def failing(self, clients: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
        """Slugs that one of these clients lacks, that are not progressive and not allowed."""
        bad = [gap for gap in self.gaps if not gap.progressive and gap.slug not in allowed and set(clients) & set(gap.unsupported)]
        return tuple(gap.slug for gap in bad)


def judge_letter(html: str, data: Mapping[str, Any], clients: Sequence[str] = tuple(CLIENTS)) -> Findings:
    """Hold a letter against the newest tested version of each client. Where all a feature's uses are progressive it is safe to lose."""
    features = {one["slug"]: one for one in data["data"]}
    uses = Uses(frozenset(features))
    issues, counts = read_letter(uses, html)
    gaps = []
    for slug, use in uses.by_slug.items():
        marks = {client: _mark(features[slug], client) for client in clients} if slug in features else {}
        lacking, partly = (tuple(client for client, mark in marks.items() if mark == kind) for kind in "na")
        if lacking or partly:
            told = {"times": use.times, "where": tuple(use.where), "progressive": use.progressive}
            gaps.append(Gap(slug=slug, unsupported=lacking, partial=partly, **told))
    return Findings(
        size=len(html.encode()),
        features=len(uses.by_slug),
        counts=counts,
        issues=tuple(issues),
        gaps=tuple(sorted(gaps, key=lambda gap: (gap.progressive, -len(gap.unsupported), -len(gap.partial)))),
    )


def _mark(feature: Mapping[str, Any], client: str) -> str:
    """y, n or a (in part); u where nobody has tested."""
    family, platform = CLIENTS[client]
    versions = feature["stats"].get(family, {}).get(platform, {})
    return str(next(reversed(versions.values()), "u"))[0]
