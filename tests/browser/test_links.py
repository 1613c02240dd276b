"""Every link answers: from each page of a reader, everything that leads on within the instance is followed."""

from urllib.parse import urldefrag, urljoin

import httpx2
import pytest
from starlette.routing import Match

from tests.browser.instance import Instance
from tests.browser.links import links_of, places_of, posts_of, well_formed
from tests.browser.scenes.all import READERS
from tests.browser.scenes.scene import PRINTED
from tests.browser.test_scenes import routes_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

FOR_PROGRAMS = ("/feed.xml", "/feed.json", "/sitemap.xml", "/robots.txt")


async def test_every_link_of_every_page_answers(printed: Instance) -> None:
    """Ours are followed, to the place on the page too; a button posts to an address that takes it; others have a sound form."""
    wanted = [await scene.steps(printed) for scene in READERS if scene.on == PRINTED and scene.status == 200]
    waiting = {printed.base_url + visit.path for visit in wanted if visit.form is None}
    waiting |= {printed.base_url + path for path in FOR_PROGRAMS}
    places, wrong = {}, []
    async with httpx2.AsyncClient(follow_redirects=True) as client:
        while waiting:
            address = waiting.pop()
            answer = await client.get(address)
            places[address] = places_of(answer.text)
            wrong += [(address, answer.status_code)] if answer.status_code != 200 else []
            if not answer.headers["content-type"].startswith("text/html"):
                continue
            wrong += [(address, form) for form in posts_of(answer.text) if not _takes_posts(printed, urljoin(str(answer.url), form))]
            for link in {urljoin(str(answer.url), link) for link in links_of(answer.text)}:
                if not link.startswith(printed.base_url):
                    wrong += [] if well_formed(link) else [(address, link)]
                elif urldefrag(link).url not in places:
                    waiting.add(urldefrag(link).url)
                wrong += [(address, link)] if link.startswith(f"{address}#") and urldefrag(link).fragment not in places[address] else []
    assert wrong == []
    assert len(places) > 50


def _takes_posts(instance: Instance, address: str) -> bool:
    scope = {"type": "http", "method": "POST", "path": address.removeprefix(instance.base_url).split("?", maxsplit=1)[0], "root_path": ""}
    return any(route.matches(scope)[0] is Match.FULL for route in routes_of(instance.app.routes))
