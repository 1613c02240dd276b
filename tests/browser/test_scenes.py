"""The list of scenes is whole: a new page, or a new route that shows one, must get a place in it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.routing import BaseRoute, Match

from tests.browser.instance import Instance
from tests.browser.scenes.all import NO_PAGES, SCENES
from tests.browser.scenes.scene import PRINTED

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGES = Path(__file__).parents[2] / "templates" / "pages"
NO_SCENES = {"frame", "feed"}
"""Folders whose templates are parts of pages, or for programs."""


def templates() -> set[str]:
    found = {path.relative_to(PAGES).as_posix() for path in PAGES.rglob("*.html.j2") if not path.name.startswith("_")}
    return {name.removesuffix(".html.j2") for name in found if NO_SCENES.isdisjoint(name.split("/"))}


async def test_every_template_of_a_page_has_a_scene() -> None:
    """Whoever adds a page adds the scene in which a browser looks at it."""
    assert {scene.page for scene in SCENES} == templates()


async def test_every_route_that_shows_a_page_has_a_scene(printed: Instance, unwritten: Instance) -> None:
    """Whoever adds a route adds a scene, or says in NO_PAGES why it shows no page."""
    routes = [route for route in routes_of(printed.app.routes) if "GET" in route.methods and not route.path.startswith("/api/")]
    visits = [await scene.steps(printed if scene.on == PRINTED else unwritten) for scene in SCENES]
    visited = {_route_of(routes, visit.path) for visit in visits}
    assert {route.path for route in routes} - visited == set(NO_PAGES)


def routes_of(given: Sequence[BaseRoute]) -> list[RouteContext]:
    """Those of included routers too, each with its whole path."""
    return [route for route in iter_route_contexts(given) if isinstance(route.original_route, APIRoute)]


def _route_of(routes: list[RouteContext], path: str) -> str:
    scope = {"type": "http", "method": "GET", "path": path.split("?", maxsplit=1)[0], "root_path": ""}
    return next((route.path for route in routes if route.matches(scope)[0] is Match.FULL), "")
