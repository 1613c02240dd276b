"""Rendering an issue and keeping it."""

from dataclasses import replace

import pytest

from newsletter.model.errors import TemplateError
from newsletter.rendering.mjml import mjml_to_html
from newsletter.rendering.renderer import Renderer
from newsletter.rendering.run import load_picture, load_rendered, render_and_store
from newsletter.rendering.templates import Templates
from newsletter.storage.database import Database
from newsletter.storage.issues import insert_issue
from newsletter.storage.schema import picture
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, a_letterhead, an_issue, slots


@pytest.fixture
async def issue(any_database: Database, clock):
    usual = an_issue()
    async with any_database.write() as connection:
        stored = await insert_issue(
            connection, usual.newsletter, usual.issue_on, due_at=usual.due_at, send_not_after=usual.send_not_after, now=clock()
        )
    assert stored is not None
    return an_issue(id=stored.id, number=stored.number)


async def test_rendered_issue_comes_back_as_it_was(any_database: Database, issue, clock) -> None:
    """Subject, parts, compiled letter and size, to the byte."""
    assert await load_rendered(any_database, issue.id) is None
    rendered = await render_and_store(any_database, RENDERER, issue, slots(), a_letterhead(), options=OPTIONS, next_due=MONDAY, now=clock())
    assert await load_rendered(any_database, issue.id) == rendered


async def test_rendering_again_replaces(any_database: Database, issue, clock) -> None:
    """A stage can be run again alone; the last rendering counts."""
    await render_and_store(any_database, RENDERER, issue, slots(), a_letterhead(), options=OPTIONS, next_due=MONDAY, now=clock())
    second = await render_and_store(any_database, RENDERER, issue, slots(7), a_letterhead(), options=OPTIONS, next_due=MONDAY, now=clock())
    assert await load_rendered(any_database, issue.id) == second


async def test_what_was_drafted_anew_meanwhile_is_not_kept(any_database: Database, issue, clock) -> None:
    """A slow rendering of older words does not take the place of the newer ones'."""
    await render_and_store(
        any_database,
        RENDERER,
        replace(issue, version=issue.version + 1),
        slots(),
        a_letterhead(),
        options=OPTIONS,
        next_due=MONDAY,
        now=clock(),
    )
    assert await load_rendered(any_database, issue.id) is None


async def test_failed_rendering_leaves_the_earlier_one(any_database: Database, issue, clock, tmp_path) -> None:
    """A broken template stops nothing that was ready."""
    first = await render_and_store(any_database, RENDERER, issue, slots(), a_letterhead(), options=OPTIONS, next_due=MONDAY, now=clock())
    (tmp_path / "letters" / "issue").mkdir(parents=True)
    (tmp_path / "letters" / "issue" / "issue.txt.j2").write_text("{{ nothing }}")
    broken = Renderer(templates=Templates(tmp_path), mjml_to_html=mjml_to_html)
    with pytest.raises(TemplateError):
        await render_and_store(any_database, broken, issue, slots(), a_letterhead(), options=OPTIONS, next_due=MONDAY, now=clock())
    assert await load_rendered(any_database, issue.id) == first


async def test_picture_is_found_by_name(any_database: Database, clock) -> None:
    """The bytes as stored, or nothing."""
    content = b"\xff\xd8\x00"
    row = {"name": "abc.jpg", "source_url": "https://x.example/a", "width": 2, "height": 1, "content": content, "created_at": clock()}
    async with any_database.write() as connection:
        await connection.execute(picture.insert(), [row])
    assert (await load_picture(any_database, "abc.jpg"), await load_picture(any_database, "abd.jpg")) == (content, None)
