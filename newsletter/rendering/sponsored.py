"""The sponsor's place as the letter prints it."""

from dataclasses import dataclass

from newsletter.model.sponsors import Sponsor
from newsletter.rendering.strangers import link, said


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSponsor:
    """One sponsor as the templates see it. ``after``: the number of the story that it stands behind."""

    after: int
    name: str
    headline: str
    text: str
    url: str


def print_sponsor(sponsor: Sponsor | None, stories: int) -> PrintedSponsor | None:
    """What the letter says of the sponsor, at the end where there are fewer stories; nothing where its link may not be printed."""
    url = link(sponsor.url) if sponsor and stories else None
    if sponsor is None or url is None:
        return None
    return PrintedSponsor(
        after=min(sponsor.after, stories), name=said(sponsor.name), headline=said(sponsor.headline), text=said(sponsor.text), url=url
    )
