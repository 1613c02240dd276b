"""Whether about as many will get the letter as got the last one: a list that shrank or doubled overnight is a mistake until it is none."""

from newsletter.daily.checks.draft import Draft
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.waves import seating
from newsletter.model.checks import Check, Light
from newsletter.model.issues import Issue
from newsletter.storage.audience import audience_before, count_wanted, read_wishes

FEW = 20
"""Of so few readers one more or less says nothing."""


async def look_at_audience(draft: Draft) -> tuple[Check, ...]:
    """Nothing to say once the audience is fixed."""
    newsroom, issue = draft.newsroom, draft.issue
    if issue.released_at is not None:
        return ()
    expected = await expected_audience(newsroom, issue)
    async with newsroom.database.read() as connection:
        last = await audience_before(connection, issue.newsletter, issue.issue_on)
    return (judge_audience(expected, last, newsroom.checks.audience_change),)


async def expected_audience(newsroom: Newsroom, issue: Issue) -> int:
    """How many readers the letter would go to if it were let go now."""
    seat = await seating(newsroom, issue, catch_up=None)
    async with newsroom.database.read() as connection:
        readers = await count_wanted(connection, issue.newsletter)
        wishes = await read_wishes(connection, issue.newsletter)
    without = {wish for wish, found in seat(wishes).items() if found is None}
    return readers - sum(wish.readers for wish in wishes if wish in without)


def judge_audience(expected: int, last: int | None, most: float) -> Check:
    """Amber where the share of change is over ``most`` (0: never), and where nobody would get the letter."""
    if not expected:
        return Check(code="audience", light=Light.AMBER, text="nobody would get this letter", cure="newsletter subscribers list")
    if not last:
        return Check(code="audience", light=Light.GREEN, text=f"{expected:,} would get it")
    change = (expected - last) / last
    text = f"{expected:,} would get it, {last:,} got the last"
    if most and abs(change) > most and max(expected, last) > FEW:
        cure = "Look at what happened to the list: newsletter subscribers list. Approving it lets it go all the same."
        return Check(code="audience", light=Light.AMBER, text=f"{text}: {change:+.0%}", cure=cure)
    return Check(code="audience", light=Light.GREEN, text=text)
