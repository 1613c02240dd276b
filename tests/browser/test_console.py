"""The console in a real browser: what scripts make quicker works under the strict policy, and nothing needs them."""

from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import insert, update

from newsletter.issue.run import find_issue
from newsletter.model.states import IssueState
from newsletter.storage import schema
from tests.browser.chromium import Look
from tests.browser.eyes import Ears
from tests.browser.instance import Instance, open_instance
from tests.daily.edited_days import numbers, refreshed
from tests.web.conftest import store_issue

HEIGHTS = """() => [...document.querySelectorAll(
    'button, .btn, summary, select, textarea, nav a, .kick a, input[type=text], input[type=email], input[type=date]')]
  .filter(one => one.checkVisibility()).map(one => [one.outerHTML.slice(0, 80), Math.round(one.getBoundingClientRect().height)])"""

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def being_sent(instance: Instance, issue_on: date) -> int:
    """An issue with one letter that waits."""
    issue = await store_issue(instance.newsroom, issue_on, state=IssueState.SENDING)
    row = {"issue_id": issue.id, "subscriber_id": 1, "state": "pending", "changed_at": instance.clock()}
    async with instance.newsroom.database.write() as connection:
        await connection.execute(insert(schema.delivery).values(row))
        await connection.execute(update(schema.issue).where(schema.issue.c.id == issue.id).values(audience=1))
    return issue.id


async def test_the_live_page_follows_the_ledger(page: Page, printed: Instance) -> None:
    """The sheet changes in place as soon as the ledger does, and the page shows itself anew when the issue is stopped elsewhere."""
    issue_id = await being_sent(printed, date(2026, 12, 17))
    with Ears(page) as ears:
        await page.goto(f"{printed.base_url}/console/2026-12-17/live")
        await expect(page.get_by_text("0 of 1 letters are settled").first).to_be_visible()
        await page.evaluate("window.same = true")
        async with printed.newsroom.database.write() as connection:
            await connection.execute(update(schema.delivery).where(schema.delivery.c.issue_id == issue_id).values(state="accepted"))
        await expect(page.get_by_text("1 of 1 letters are settled").first).to_be_visible(timeout=15_000)
        assert await page.evaluate("window.same") is True
        async with printed.newsroom.database.write() as connection:
            await connection.execute(update(schema.issue).where(schema.issue.c.id == issue_id).values(state="paused"))
        await expect(page.get_by_role("button", name="Go on sending")).to_be_visible(timeout=15_000)
        await page.goto("about:blank")
    assert ears.complaints == []


async def test_a_page_that_gave_way_to_newer_ones_asks_for_itself(page: Page, printed: Instance) -> None:
    """Its sheet changes in place a few seconds later than theirs; and it still learns that the issue was stopped."""
    issue_id = await being_sent(printed, date(2026, 12, 16))
    watch = printed.app.state.live_watch
    with Ears(page) as ears:
        async with page.expect_response("**/live/events"):  # from here on it holds a place, and those below are newer
            await page.goto(f"{printed.base_url}/console/2026-12-16/live")
        await expect(page.get_by_text("0 of 1 letters are settled").first).to_be_visible()
        await page.evaluate("window.same = true")
        newer = [watch.take_place(None) for _ in range(4)]
        async with printed.newsroom.database.write() as connection:
            await connection.execute(update(schema.delivery).where(schema.delivery.c.issue_id == issue_id).values(state="accepted"))
        printed.clock.move(seconds=5)  # what a page counts is kept for a second
        await expect(page.get_by_text("1 of 1 letters are settled").first).to_be_visible(timeout=15_000)
        printed.clock.move(seconds=-5)
        assert await page.evaluate("window.same") is True
        assert not any(place.given_up.is_set() for place in newer)
        async with printed.newsroom.database.write() as connection:
            await connection.execute(update(schema.issue).where(schema.issue.c.id == issue_id).values(state="paused"))
        await expect(page.get_by_role("button", name="Go on sending")).to_be_visible(timeout=15_000)
        await page.goto("about:blank")
    for place in newer:
        watch.leave_place(place)
    assert ears.complaints == []


@pytest.mark.parametrize("path", ["/console/2026-12-19", "/console/2026-12-19/story/1", "/console/2026-11-21/preview", "/console/calendar"])
async def test_a_thumb_finds_whatever_it_is_to_press(page: Page, printed: Instance, path: str) -> None:
    """On a phone no button, field, fold or way to another page is lower than 44 pixels."""
    if await find_issue(printed.newsroom.database, printed.newsroom.letterhead.key, date(2026, 12, 19)) is None:
        await store_issue(printed.newsroom, date(2026, 12, 19), state=IssueState.DRAFTED, drafted_at=printed.clock())
    await Look("light", 375).of(page)
    await page.goto(printed.base_url + path)
    found = await page.evaluate(HEIGHTS)
    assert len(found) > 10
    assert [one for one in found if one[1] < 44] == []


async def test_the_first_page_asks_how_the_issue_stands(page: Page, printed: Instance) -> None:
    """Half a minute later it says that somebody held the draft meanwhile, without being loaded again."""
    issue = await store_issue(printed.newsroom, date(2026, 12, 18), state=IssueState.DRAFTED, drafted_at=printed.clock())
    await page.clock.install()
    with Ears(page) as ears:
        await page.goto(f"{printed.base_url}/console/2026-12-18")
        await page.evaluate("window.same = true")
        async with printed.newsroom.database.write() as connection:
            await connection.execute(update(schema.issue).where(schema.issue.c.id == issue.id).values(state="held"))
        await page.clock.fast_forward(31_000)
        await expect(page.get_by_text("This page shows an older state.")).to_be_visible(timeout=15_000)
        assert await page.evaluate("window.same") is True
        await page.goto("about:blank")
    assert ears.complaints == []


async def test_everything_works_without_a_script(chromium: Browser, tmp_path: Path) -> None:
    """Two stories are swapped, a headline is rewritten and the issue is held, on a phone that runs no scripts."""
    async with open_instance(tmp_path) as instance:
        await refreshed(instance.newsroom, on=instance.today)
        context = await chromium.new_context(java_script_enabled=False, viewport={"width": 375, "height": 812})
        page = await context.new_page()
        await page.goto(f"{instance.base_url}/console")
        await page.get_by_role("list", name="Stories of the issue").get_by_role("link").nth(1).click()
        await page.get_by_label("Swap with").select_option("11")
        await page.get_by_role("button", name="Swap", exact=True).click()
        await expect(page.get_by_role("status")).to_be_visible()
        await page.goto(f"{instance.base_url}/console/{instance.today}/story/1")
        await page.get_by_label("Headline").fill("Our own words")
        await page.get_by_role("button", name="Save the words").click()
        await page.goto(f"{instance.base_url}/console")
        await page.locator("summary", has_text="More").click()
        await page.get_by_role("button", name="Hold").click()
        await expect(page.get_by_text("Held: it waits for a person.")).to_be_visible()
        headlines = await page.get_by_role("list", name="Stories of the issue").get_by_role("link").all_inner_texts()
        await context.close()
        assert (headlines[0], await numbers(instance.newsroom, instance.today)) == ("Our own words", [1, 11, 3, 4, 5, 6, 7, 8, 9, 10])
