"""The feeds: how many answer, and which have long brought nothing. Asks none of them."""

from datetime import timedelta

from newsletter.doctor.finding import Finding, Installation, amber, green, red
from newsletter.model.states import FeedState
from newsletter.storage.feeds import count_answered, feed_lines

GROUP = "feeds"
ANSWERED_WITHIN = timedelta(hours=36)
STALE_AFTER = timedelta(days=14)
SHOWN = 3
FEW = 0.5
"""With fewer than this share of answers the choice is not what it should be."""


async def examine_feeds(home: Installation) -> tuple[Finding, ...]:
    """As they were when they were last asked."""
    async with home.database.read() as connection:
        answered, active = await count_answered(connection, home.now - ANSWERED_WITHIN)
        lines = await feed_lines(connection)
    stale = [
        one.source.name for one in lines if one.feed.state is FeedState.ACTIVE and one.newest_at and home.now - one.newest_at > STALE_AFTER
    ]
    return judge_feeds(answered, active, stale)


def judge_feeds(answered: int, active: int, stale: list[str]) -> tuple[Finding, ...]:
    """``stale``: the names of sources whose feed has long brought nothing new."""
    if not active:
        return (amber(GROUP, "answers", "no feed is asked", "Add some: newsletter feeds add ADDRESS"),)
    text = f"{answered} of {active} feeds answered in the last 36 hours"
    cure = "newsletter feeds list says why; newsletter collect --all asks them now."
    if not answered:
        found = [red(GROUP, "answers", text, cure)]
    elif answered < active * FEW:
        found = [amber(GROUP, "answers", text, cure)]
    else:
        found = [green(GROUP, "answers", text)]
    if stale:
        more = f" and {len(stale) - SHOWN} more" if len(stale) > SHOWN else ""
        said = f"nothing new for 14 days from {', '.join(stale[:SHOWN])}{more}"
        found.append(amber(GROUP, "stale", said, "Look whether they moved: newsletter feeds test ADDRESS"))
    return tuple(found)
