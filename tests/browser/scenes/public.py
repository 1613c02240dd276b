"""The pages that anybody may open: landing, issues, stories, archive, what we say about ourselves, sign-up, errors."""

import httpx2

from newsletter.web.about import why_path
from newsletter.web.chapters import story_path
from tests.browser.instance import Instance
from tests.browser.scenes.scene import UNWRITTEN, Scene, Steps, Visit, at
from tests.web.people import form

LONGEST_WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"


def story(number: int, *, of: str = "today") -> Steps:
    """The story in a place of today's or yesterday's issue."""

    async def go(instance: Instance) -> Visit:
        day = getattr(instance, of)
        slots = await instance.slots(day)
        return Visit(story_path(day, slots[number - 1].slug))

    return go


async def _how_yesterday(instance: Instance) -> Visit:
    return Visit(why_path(instance.yesterday))


def _typed(address: str) -> Steps:
    """What somebody typed into a form of ours."""

    async def go(instance: Instance) -> Visit:
        return Visit("/subscribe", form(instance.newsroom, email=address))

    return go


async def _one_too_many(instance: Instance) -> Visit:
    async with httpx2.AsyncClient(base_url=instance.base_url) as client:
        await client.post("/subscribe", data=form(instance.newsroom, email="somebody@reader.example"))
    return Visit("/subscribe", form(instance.newsroom, email="another@reader.example"))


PUBLIC = (
    Scene(name="landing", page="landing/landing", steps=at("/")),
    Scene(name="landing before the first issue", page="landing/landing", steps=at("/"), on=UNWRITTEN),
    Scene(name="today", page="issue/issue", steps=at("/today")),
    Scene(name="today before the first issue", page="issue/soon", steps=at("/today"), on=UNWRITTEN),
    Scene(name="issue of yesterday", page="issue/issue", steps=at("/{yesterday}")),
    Scene(name="first story", page="story/story", steps=story(1)),
    Scene(name="second story, an update", page="story/story", steps=story(2)),
    Scene(name="last story", page="story/story", steps=story(10)),
    Scene(name="story of yesterday, told on today", page="story/story", steps=story(1, of="yesterday")),
    Scene(name="archive", page="archive/archive", steps=at("/archive")),
    Scene(name="archive of a year", page="archive/archive", steps=at("/archive/2025")),
    Scene(name="archive of a month", page="archive/archive", steps=at("/archive/2026/10")),
    Scene(name="archive before the first issue", page="archive/archive", steps=at("/archive"), on=UNWRITTEN),
    Scene(name="search", page="archive/search", steps=at("/archive/search")),
    Scene(name="search found", page="archive/search", steps=at("/archive/search?q=the")),
    Scene(name="search found nothing", page="archive/search", steps=at("/archive/search?q=zyzzyva")),
    Scene(name="search of one long word", page="archive/search", steps=at(f"/archive/search?q={LONGEST_WORD}")),
    Scene(name="search too long", page="archive/search", steps=at("/archive/search?q=" + "long+" * 200)),
    Scene(name="search before the first issue", page="archive/search", steps=at("/archive/search?q=the"), on=UNWRITTEN),
    Scene(name="how we choose", page="how/how", steps=at("/how")),
    Scene(name="how we choose before the first issue", page="how/how", steps=at("/how"), on=UNWRITTEN),
    Scene(name="corrections", page="corrections/corrections", steps=at("/corrections")),
    Scene(name="corrections of a year", page="corrections/corrections", steps=at("/corrections/2026")),
    Scene(name="nothing corrected", page="corrections/corrections", steps=at("/corrections"), on=UNWRITTEN),
    Scene(name="how the issue of yesterday was chosen", page="how/then", steps=_how_yesterday),
    Scene(name="sources", page="sources/sources", steps=at("/sources")),
    Scene(name="more sources", page="sources/sources", steps=at("/sources/2"), on=UNWRITTEN),
    Scene(name="a form to copy", page="embed/embed", steps=at("/embed")),
    Scene(name="privacy", page="privacy/privacy", steps=at("/privacy")),
    Scene(name="asked", page="sign_up/asked", steps=_typed("asked@reader.example")),
    Scene(name="a form of another site", page="sign_up/press", steps=at("/subscribe", {"email": "asked@reader.example"})),
    Scene(name="refused", page="sign_up/refused", steps=at("/subscribe", {"email": "no address", "from": "/today"}), status=422),
    Scene(name="too many", page="sign_up/too_many", steps=_one_too_many, status=429, on=UNWRITTEN),
    Scene(name="error 404", page="error/error", steps=at("/nowhere"), status=404),
    Scene(name="error 404 of an issue", page="error/error", steps=at("/2020/02/30"), status=404),
    Scene(name="error 405", page="error/error", steps=at("/how", {"a": "form"}), status=405),
    Scene(name="error 500", page="error/error", steps=at("/broken"), status=500),
)
