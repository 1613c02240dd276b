"""Everything that readers see, as files to judge: each page and state, each letter, and the MJML it was set from."""

from dataclasses import dataclass, field

import httpx2

from newsletter.web.console.static import console_sheet
from newsletter.web.site import style_sheet
from tests.browser.instance import Instance
from tests.browser.letters import collect_letters, part
from tests.browser.plays import played, unplayed
from tests.browser.scenes.all import SCENES
from tests.browser.scenes.scene import PRINTED, UNWRITTEN

LANGUAGES = ("en", "de", "ar")
"""Of the chrome: the first one's letters and pages are all looked at, of the others what they change."""


@dataclass
class Exhibits:
    """HTML by name; ``sheets`` are the style sheets, the public one and the console's."""

    pages: dict[str, str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    mjml: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)


async def collect() -> Exhibits:
    """Play the sample days in each language, and take what comes of them."""
    found = Exhibits()
    for language in LANGUAGES:
        async with played({"newsletter": {"language": language}}) as instance:
            await _take_pages(found, instance, PRINTED, f"{language} ")
            await _take_letters(found, instance, f"{language} ")
            found.sheets = {"site.css": style_sheet(instance.newsroom), "console.css": console_sheet(instance.newsroom)}
    async with unplayed() as instance:
        await _take_pages(found, instance, UNWRITTEN, "")
    return found


async def _take_pages(found: Exhibits, instance: Instance, on: str, prefix: str) -> None:
    for scene in (scene for scene in SCENES if scene.on == on):
        wanted = await scene.steps(instance)
        async with httpx2.AsyncClient(base_url=instance.base_url, cookies=dict(wanted.cookies), follow_redirects=True) as client:
            asked = client.get(wanted.path) if wanted.form is None else client.post(wanted.path, data=dict(wanted.form))
            answer = await asked
        if answer.status_code != scene.status:
            raise RuntimeError(f"{scene.name} answers {answer.status_code}, not {scene.status}")
        found.pages[prefix + scene.name] = answer.text


async def _take_letters(found: Exhibits, instance: Instance, prefix: str) -> None:
    letters = await collect_letters(instance)
    found.letters |= {prefix + kind: part(letter, "html") for kind, letter in letters.items()}
    found.mjml |= {f"{prefix}{number}": source for number, source in enumerate(dict.fromkeys(instance.newsroom.renderer.mjml), start=1)}
