"""The letters in a real browser: everybody can read them, both parts lead to the same places, and every link answers."""

import re

import httpx2
import pytest
from playwright.async_api import Page
from selectolax.lexbor import LexborHTMLParser

from tests.browser.chromium import looks
from tests.browser.eyes import faults, sticking_out
from tests.browser.instance import Instance
from tests.browser.letters import KINDS, LONG_KINDS, Letters, long_letters, part
from tests.browser.links import links_of, well_formed

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOOKS = looks(640, 375)
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
OF_THE_MAIL_PROGRAM = ("region", "landmark-one-main")
"""The page around a letter is the mail program's."""

OWN = re.compile("/[csu]/")
"""Links of one reader."""

EVERY_KIND = pytest.mark.parametrize("kind", KINDS)


@pytest.mark.parametrize("kind", [*KINDS, *LONG_KINDS])
async def test_everybody_can_read_the_letter(page: Page, printed: Instance, letters: Letters, kind: str) -> None:
    """axe finds nothing in the HTML part, and nothing is wider than the window."""
    html = part({**letters, **long_letters(printed.base_url)}[kind], "html")
    await page.goto("about:blank")  # a page's policy would hold for what is put in its place
    await page.set_content(html, wait_until="load")
    found = {}
    for look in LOOKS:
        await look.of(page)
        found[look] = [*await sticking_out(page), *await faults(page, only=WCAG, without=OF_THE_MAIL_PROGRAM)]
    assert {look: wrong for look, wrong in found.items() if wrong} == {}


@EVERY_KIND
async def test_plain_text_leads_where_html_leads(letters: Letters, kind: str) -> None:
    """No link stands in the text part alone, and what is one reader's own stands in both. Headlines are links in HTML only."""
    html = {link for link in links_of(part(letters[kind], "html")) if link.startswith("http")}
    text = {link.rstrip(".,") for link in re.findall(r"https?://[^\s<>]+", part(letters[kind], "plain"))}
    assert text - html == set()
    assert {link for link in text if OWN.search(link)} == {link for link in html if OWN.search(link)}


@pytest.mark.parametrize(("kind", "day"), [("issue", "today"), ("seven", "yesterday")])
async def test_both_parts_say_the_same(printed: Instance, letters: Letters, kind: str, day: str) -> None:
    """Every story's words stand in both, in the same order."""
    slots = await printed.slots(getattr(printed, day))
    said = [words for slot in slots for words in (slot.headline, slot.summary, slot.source)]
    html = squeezed(LexborHTMLParser(part(letters[kind], "html")).body.text())
    for words in (squeezed(part(letters[kind], "plain")), html):
        assert [found for found in said if found not in words] == []
        places = [words.index(slot.summary) for slot in slots]
        assert places == sorted(places)


@EVERY_KIND
async def test_every_link_of_the_letter_answers(printed: Instance, letters: Letters, kind: str) -> None:
    """Those to us are followed; the others are looked at for their form alone."""
    ours = {link for link in links_of(part(letters[kind], "html")) if link.startswith(printed.base_url)}
    others = links_of(part(letters[kind], "html")) - ours
    async with httpx2.AsyncClient(follow_redirects=True) as client:
        dead = {link: answer.status_code for link in ours if (answer := await client.get(link)).status_code != 200}
    assert (dead, [link for link in others if not well_formed(link)]) == ({}, [])


def squeezed(text: str) -> str:
    """One space wherever there is any."""
    return " ".join(text.split())
