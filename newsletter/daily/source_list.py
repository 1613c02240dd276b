"""Reads the sources for pages: their feeds' health, what became of what they brought. Changes nothing and fetches nothing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue.calendar import local_date
from newsletter.model.feeds import Feed, Source
from newsletter.storage import source_pages as stored
from newsletter.storage.source_pages import Brought, Printed, Yield

YIELD_OVER = timedelta(days=30)
NOTHING = Yield(chosen=0, led=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A source with its feeds and its yield."""

    source: Source
    feeds: tuple[Feed, ...]
    chosen: int
    led: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDossier:
    """One source: what issues had of it in thirty days, and its latest stories; ``more``: it brought earlier ones too."""

    line: SourceLine
    printed: tuple[Printed, ...]
    brought: tuple[Brought, ...]
    more: bool


async def list_sources(newsroom: Newsroom, *, after: tuple[str, int] | None = None, limit: int = 50) -> tuple[tuple[SourceLine, ...], bool]:
    """Some sources by name, after a name and number, and whether there are more."""
    async with newsroom.database.read() as connection:
        found = await stored.sources_after(connection, after, limit + 1)
        shown = found[:limit]
        feeds = await stored.feeds_of(connection, [one.id for one in shown])
        yields = await stored.yields_since(connection, newsroom.letterhead.key, _first(newsroom))
    return tuple(_line(one, feeds.get(one.id, []), yields.get(one.id, NOTHING)) for one in shown), len(found) > limit


async def read_source(
    newsroom: Newsroom, source_id: int, *, before: tuple[datetime, int] | None = None, limit: int = 30
) -> SourceDossier | None:
    """One source; its stories before an instant and a number."""
    key, first = newsroom.letterhead.key, _first(newsroom)
    async with newsroom.database.read() as connection:
        source = await stored.source_by_id(connection, source_id)
        if source is None:
            return None
        feeds = await stored.feeds_of(connection, [source_id])
        printed = await stored.printed_of(connection, key, source_id, first)
        brought = await stored.brought_by(connection, source_id, before, limit + 1)
    gave = Yield(chosen=len(printed), led=sum(one.number == 1 for one in printed))
    line = _line(source, feeds.get(source_id, []), gave)
    return SourceDossier(line=line, printed=printed, brought=brought[:limit], more=len(brought) > limit)


async def read_shares(newsroom: Newsroom, issues: int = 30) -> list[tuple[str, int]]:
    """How many stories of the last issues came from each outlet, most first."""
    async with newsroom.database.read() as connection:
        return await stored.source_shares(connection, newsroom.letterhead.key, issues)


def _line(source: Source, feeds: list[Feed], gave: Yield) -> SourceLine:
    return SourceLine(source=source, feeds=tuple(sorted(feeds, key=lambda one: one.id)), chosen=gave.chosen, led=gave.led)


def _first(newsroom: Newsroom) -> date:
    return local_date(newsroom.clock(), zone_of(newsroom)) - YIELD_OVER
