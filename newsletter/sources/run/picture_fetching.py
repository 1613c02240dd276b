"""Fetches the picture of a slot, makes it one of ours and keeps it. Does not fetch what carries no credit, nor the same address twice."""

from datetime import datetime

import structlog

from newsletter.model.issues import SlotPicture
from newsletter.model.options import SourceOptions
from newsletter.model.plain_text import plain
from newsletter.model.stories import PictureSource
from newsletter.sources.apart import Apart
from newsletter.sources.markup import cut_between_words
from newsletter.sources.outcomes import Fetched, Fetches
from newsletter.sources.pictures import MAX_BYTES, HostedPicture, make_hosted
from newsletter.storage.database import Database
from newsletter.storage.pictures import StoredPicture, add_picture, picture_from

ACCEPT = "image/jpeg, image/png, image/webp, image/gif;q=0.8"
MAX_ALT = 125
MAX_CREDIT = 120

log = structlog.get_logger()


async def fetch_picture(
    database: Database,
    fetcher: Fetches,
    options: SourceOptions,  # noqa: ARG001 - the signature that all runs of this room share
    picture: PictureSource,
    *,
    now: datetime,
) -> SlotPicture | None:
    """The picture as we host it, or None: no credit, or no picture that can be shown."""
    if not _credit(picture):
        return None
    if kept := await kept_picture(database, picture):
        return kept
    fetched = await _fetch(database, fetcher, picture.url, now)
    return _shown(fetched, picture) if fetched else None


async def kept_picture(database: Database, picture: PictureSource) -> SlotPicture | None:
    """The picture if we have it already and it carries a credit; nobody is asked for it."""
    async with database.read() as connection:
        stored = await picture_from(connection, picture.url)
    return _shown(stored, picture) if stored and _credit(picture) else None


def _credit(picture: PictureSource) -> str:
    return cut_between_words(plain(picture.credit), MAX_CREDIT)


def _shown(stored: StoredPicture, picture: PictureSource) -> SlotPicture:
    alt = cut_between_words(plain(picture.alt), MAX_ALT)
    return SlotPicture(name=stored.name, alt=alt, credit=_credit(picture), width=stored.width, height=stored.height)


async def _fetch(database: Database, fetcher: Fetches, url: str, now: datetime) -> StoredPicture | None:
    outcome = await fetcher.get(url, accept=ACCEPT, max_bytes=MAX_BYTES)
    if not isinstance(outcome, Fetched):
        log.info("picture_refused", url=url, reason=getattr(outcome, "reason", "nothing new"))
        return None
    async with Apart(workers=1) as apart:
        made = await apart.run(make_hosted, outcome.body)
    if not isinstance(made, HostedPicture):
        log.info("picture_refused", url=url, reason=made.reason)
        return None
    stored = StoredPicture(name=made.name, width=made.width, height=made.height)
    async with database.write() as connection:
        await add_picture(connection, stored, content=made.content, source_url=url, now=now)
    return stored
