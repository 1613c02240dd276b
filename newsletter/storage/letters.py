"""Rendered issues, one for each issue, and the pictures that we host."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from newsletter.model.letters import Blank, CompiledLetter, Place, RenderedIssue
from newsletter.storage.schema import issue, picture, rendered_issue
from newsletter.storage.story_links import keep_story_links
from newsletter.storage.upsert import upsert

_BETWEEN = b"\0"
"""Between the pieces in their column: no piece holds a NUL, all of them are quoted-printable or headers in ASCII."""

_WRITTEN = ("subject", "html", "text", "pieces", "places", "html_size", "rendered_at")


async def store_rendered(connection: AsyncConnection, issue_id: int, rendered: RenderedIssue, *, version: int, now: datetime) -> bool:
    """Keep the issue as rendered with its story links, in place of an earlier rendering; False when its content is of another version."""
    stands = select(issue.c.version).where(issue.c.id == issue_id).with_for_update()
    if await connection.scalar(stands) != version:
        return False
    row = {"issue_id": issue_id, **written(rendered), "rendered_at": now}
    await upsert(connection, rendered_issue, [row], ["issue_id"], _WRITTEN)
    await keep_story_links(connection, issue_id, rendered.links)
    return True


async def find_rendered(connection: AsyncConnection, issue_id: int) -> RenderedIssue | None:
    """The issue as it was rendered last."""
    row = (await connection.execute(select(rendered_issue).where(rendered_issue.c.issue_id == issue_id))).one_or_none()
    if row is None:
        return None
    letter = letter_of(row.pieces, row.places)
    return RenderedIssue(subject=row.subject, html=row.html, text=row.text, letter=letter, html_size=row.html_size)


def written(rendered: RenderedIssue) -> dict[str, object]:
    """A letter as its columns have it."""
    return {
        "subject": rendered.subject,
        "html": rendered.html,
        "text": rendered.text,
        "pieces": _BETWEEN.join(rendered.letter.pieces),
        "places": [[place.blank.value, place.encoding] for place in rendered.letter.places],
        "html_size": rendered.html_size,
    }


def letter_of(pieces: bytes, places: Sequence[tuple[str, str]]) -> CompiledLetter:
    """The letter that two columns hold."""
    return CompiledLetter(
        pieces=tuple(bytes(pieces).split(_BETWEEN)),
        places=tuple(Place(blank=Blank(blank), encoding=encoding) for blank, encoding in places),
    )


async def drop_rendered(connection: AsyncConnection, issue_id: int) -> None:
    """Forget the rendering: the words it was made of have changed."""
    await connection.execute(delete(rendered_issue).where(rendered_issue.c.issue_id == issue_id))


async def find_picture(connection: AsyncConnection, name: str) -> bytes | None:
    """The JPEG that we host under this name."""
    content = (await connection.execute(select(picture.c.content).where(picture.c.name == name))).scalar_one_or_none()
    return None if content is None else bytes(content)
