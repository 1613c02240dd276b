"""The pictures that we host: found by where they came from, kept under the digest of their content."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.storage.schema import picture
from newsletter.storage.upsert import insert_ignore


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPicture:
    """A picture as it stands in storage; its content is asked for by name where it is shown."""

    name: str
    width: int
    height: int


async def picture_from(connection: AsyncConnection, source_url: str) -> StoredPicture | None:
    """The newest picture we host that came from this address."""
    found = select(picture.c.name, picture.c.width, picture.c.height).where(picture.c.source_url == source_url)
    row = (await connection.execute(found.order_by(picture.c.created_at.desc(), picture.c.name).limit(1))).first()
    return StoredPicture(name=row.name, width=row.width, height=row.height) if row else None


async def find_sizes(connection: AsyncConnection, names: Collection[str]) -> dict[str, tuple[int, int]]:
    """Width and height of those of these pictures that we host."""
    rows = await connection.execute(select(picture.c.name, picture.c.width, picture.c.height).where(picture.c.name.in_(names)))
    return {row.name: (row.width, row.height) for row in rows}


async def add_picture(connection: AsyncConnection, stored: StoredPicture, *, content: bytes, source_url: str, now: datetime) -> None:
    """Keep a picture. The same content under another address is the same picture and stays as it is."""
    row = {"name": stored.name, "source_url": source_url, "width": stored.width, "height": stored.height, "content": content}
    await insert_ignore(connection, picture, [{**row, "created_at": now}], ["name"])
