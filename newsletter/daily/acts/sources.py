"""Acts on sources and their feeds."""

from typing import Any

from pydantic import Field
from pydantic_core import to_jsonable_python

from newsletter.daily.acts.act import Act, Outcome, Takes
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import NewsletterError, NoSuchThing
from newsletter.model.feeds import FeedLine
from newsletter.model.rights import Actor, Right
from newsletter.model.states import FeedState

LONGEST_ADDRESS = 2_000


class OfFeed(Takes):
    """One feed."""

    feed: str = Field(min_length=1, max_length=LONGEST_ADDRESS, description="Its number, its address, or its name.")


class AtAddress(Takes):
    """A feed on the web."""

    url: str = Field(min_length=1, max_length=LONGEST_ADDRESS, description="Address of a feed, or of a site: its feed is looked for.")


class NewFeed(AtAddress):
    """A feed that is to be asked."""

    name: str = Field("", max_length=200, description="What to call the source; otherwise as its feed says.")


class EditedFeed(OfFeed):
    """What an editor says of a feed's source; what is left out stays."""

    name: str = Field("", max_length=200, description="What to call the source.")
    weight: float | None = Field(None, ge=0, le=100, description="How much its voice counts; 1 is the default.")
    sole_source: bool | None = Field(None, description="Whether its story needs no second outlet.")


async def _list(newsroom: Newsroom, _actor: Actor, _asked: Takes) -> Outcome:
    from newsletter.sources.run.feeds import list_feeds

    lines = await list_feeds(newsroom.database)
    return Outcome(said=f"{len(lines)} feeds", facts={"feeds": _plain(lines)}, changed=False)


async def _add(newsroom: Newsroom, _actor: Actor, asked: NewFeed) -> Outcome:
    from newsletter.sources.run.feeds import NoFeed, add_feed

    found = await add_feed(newsroom.database, newsroom.fetcher, newsroom.sources, asked.url, now=newsroom.clock(), name=asked.name)
    if isinstance(found, NoFeed):
        tried = f"Tried: {', '.join(found.tried)}" if len(found.tried) > 1 else ""
        raise NewsletterError(found.url, found.reason, tried)
    said = f"{'Added' if found.new else 'Already there'}: {found.source.name} {found.feed.url}"
    return Outcome(said=said, facts=_plain(found), changed=found.new)


async def _test(newsroom: Newsroom, _actor: Actor, asked: AtAddress) -> Outcome:
    from newsletter.sources.run.feeds import test_feed

    report = await test_feed(newsroom.fetcher, newsroom.sources, asked.url, now=newsroom.clock())
    said = f"{report.title or report.url}: {report.entries} entries" if report.ok else f"{report.url}: {report.reason or report.outcome}"
    return Outcome(said=said, facts=_plain(report), changed=False)


async def _edit(newsroom: Newsroom, _actor: Actor, asked: EditedFeed) -> Outcome:
    from newsletter.sources.run.feeds import edit_source

    line = await _find(newsroom, asked.feed)
    given: dict[str, Any] = {"name": asked.name, "weight": asked.weight, "sole_source_enough": asked.sole_source}
    source = await edit_source(newsroom.database, line.feed.id, **given) or line.source
    alone = "its story needs no second outlet" if source.sole_source_enough else "its story needs a second outlet"
    said = f"{source.name}: weight {source.weight:g}; {alone}"
    return Outcome(said=said, facts=_plain(source), changed=source != line.source)


async def _remove(newsroom: Newsroom, _actor: Actor, asked: OfFeed) -> Outcome:
    from newsletter.sources.run.feeds import remove_feed

    line = await _find(newsroom, asked.feed)
    await remove_feed(newsroom.database, line.feed.id)
    return Outcome(said=f"Removed: {line.source.name} {line.feed.url}", facts={"removed": line.feed.url})


def _set(name: str, purpose: str, state: FeedState) -> Act:
    async def does(newsroom: Newsroom, _actor: Actor, asked: OfFeed) -> Outcome:
        from newsletter.sources.run.feeds import set_feed_state

        line = await _find(newsroom, asked.feed)
        changed = line.feed.state is not state
        await set_feed_state(newsroom.database, line.feed.id, state)
        facts = {"feed": line.feed.url, "state": state.value}
        return Outcome(said=f"{line.source.name}: {state.value}", facts=facts, changed=changed)

    return _act(name, purpose, OfFeed, does)


async def _find(newsroom: Newsroom, named: str) -> FeedLine:
    from newsletter.sources.run.feeds import find_feed

    line = await find_feed(newsroom.database, named)
    if line is None:
        raise NoSuchThing(named, "names no feed, or more than one", "newsletter feeds list shows their numbers.")
    return line


def _plain(value: Any) -> Any:
    return to_jsonable_python(value, timedelta_mode="float")


def _act(name: str, purpose: str, takes: type[Takes], does: Any, *, right: Right = Right.EDIT, path: str = "", reads: bool = False) -> Act:
    return Act(name=name, right=right, purpose=purpose, takes=takes, path=path or name.replace(" ", "/"), does=does, reads=reads)


ACTS: tuple[Act, ...] = (
    _act("feeds list", "Every feed with its source and its health.", Takes, _list, right=Right.READ, path="feeds", reads=True),
    _act("feeds add", "Add a feed; a site's address will do.", NewFeed, _add),
    _act("feeds test", "Look at a feed without adding it.", AtAddress, _test, reads=True),
    _act("feeds edit", "Change the name or the weight of a feed's source.", EditedFeed, _edit),
    _set("feeds pause", "Stop asking a feed until it is resumed.", FeedState.PAUSED),
    _set("feeds resume", "Ask a paused or gone feed again.", FeedState.ACTIVE),
    _act("feeds remove", "Take a feed off the list; its stories stay.", OfFeed, _remove),
)
