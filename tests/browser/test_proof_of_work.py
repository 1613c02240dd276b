"""Where the settings ask for work, a browser does it for the form, and a person without scripts presses once more."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.instance import open_instance

pytestmark = pytest.mark.asyncio(loop_scope="session")
WORK = {"sign_up": {"proof_of_work": 10}}


@pytest.mark.parametrize(
    ("scripts", "expected"), [(True, "Please look into your mailbox"), (False, "Shall we write to you?")], ids=["scripts", "none"]
)
async def test_the_form_works_with_and_without_scripts(chromium: Browser, tmp_path: Path, *, scripts: bool, expected: str) -> None:
    """The one script of ours runs under the strict policy and finds the number; without it the page with one button comes."""
    async with open_instance(tmp_path / "instance", WORK) as instance:
        context = await chromium.new_context(java_script_enabled=scripts)
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(instance.base_url)
        instance.clock.move(seconds=instance.newsroom.sign_up.least_seconds)
        await page.get_by_label("Your email address").first.fill("mara@reader.example")
        await page.locator("form.signup button").first.click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text(expected)
        assert complaints == []
        await context.close()
