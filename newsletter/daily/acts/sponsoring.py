"""Acts on the sponsors of issues."""

from datetime import date

from pydantic import Field
from pydantic_core import to_jsonable_python

from newsletter.daily.acts.act import Act, OfIssue, Outcome, Takes
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.sponsors import SponsorAccount, add_sponsor, list_sponsors, remove_sponsor
from newsletter.model.rights import Actor, Right
from newsletter.model.sponsors import AFTER, HEADLINE_LIMIT, NAME_LIMIT, TEXT_LIMIT, Sponsor

LONGEST_TYPED = 2_000
"""What is too long for a letter is refused with its own words."""


class NewSponsor(OfIssue):
    """Who sponsors the issue of a date, in which words."""

    name: str = Field(max_length=LONGEST_TYPED, description=f"Who pays; up to {NAME_LIMIT} characters.")
    headline: str = Field(max_length=LONGEST_TYPED, description=f"What it offers; up to {HEADLINE_LIMIT} characters.")
    text: str = Field(max_length=LONGEST_TYPED, description=f"Plain words, up to {TEXT_LIMIT} characters.")
    url: str = Field(max_length=LONGEST_TYPED, description="Where the headline leads.")
    place: int | None = Field(None, description=f"Behind which story it stands; no. {AFTER} otherwise.")


class WhichSponsors(Takes):
    """Which sponsors."""

    past: bool = Field(False, description="Also those of days that have passed.")


async def _add(newsroom: Newsroom, actor: Actor, asked: NewSponsor) -> Outcome:
    words = asked.model_dump(include={"issue_on", "name", "headline", "text", "url", "place"})
    return _outcome(await add_sponsor(newsroom, Sponsor(**words, by=actor.name, at=newsroom.clock())))


async def _remove(newsroom: Newsroom, _actor: Actor, asked: OfIssue) -> Outcome:
    return _outcome(await remove_sponsor(newsroom, asked.issue_on))


async def _list(newsroom: Newsroom, _actor: Actor, asked: WhichSponsors) -> Outcome:
    found = await list_sponsors(newsroom, past=asked.past)
    facts = {"sponsors": to_jsonable_python(found), "zone": newsroom.letterhead.zone}
    return Outcome(said=f"{len(found)} sponsors", facts=facts, changed=False)


def _outcome(account: SponsorAccount) -> Outcome:
    said = f"{_said(account.issue_on, account.sponsor)}\n{account.effect}"
    return Outcome(said=said, facts=to_jsonable_python(account), changed=account.new)


def _said(day: date, sponsor: Sponsor | None) -> str:
    if sponsor is None:
        return f"Issue of {day}: no sponsor"
    return f"Issue of {day}: {sponsor.name} after story {sponsor.after}, “{sponsor.headline}”"


ACTS: tuple[Act, ...] = (
    Act(
        name="sponsor add",
        right=Right.PUBLISH,
        purpose="Give the issue of a date its one sponsor, or this sponsor other words.",
        takes=NewSponsor,
        path="sponsors/add",
        does=_add,
    ),
    Act(
        name="sponsor list",
        right=Right.READ,
        purpose="The sponsors of today's issue and of later ones.",
        takes=WhichSponsors,
        path="sponsors",
        does=_list,
        reads=True,
    ),
    Act(
        name="sponsor remove",
        right=Right.PUBLISH,
        purpose="Let the issue of a date have no sponsor.",
        takes=OfIssue,
        path="sponsors/remove",
        does=_remove,
    ),
)
