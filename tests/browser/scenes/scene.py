"""A scene: one state of one page, and how somebody comes to see it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from newsletter.model.tokens import Purpose, make_token
from tests.browser.instance import Instance

PRINTED, UNWRITTEN = "printed", "unwritten"


@dataclass(frozen=True)
class Visit:
    """What the browser asks for. With a ``form`` it presses a button; ``cookies`` are those of the console."""

    path: str
    form: Mapping[str, str] | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)


Steps = Callable[[Instance], Awaitable[Visit]]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """``page`` is the template that shows it, ``on`` the instance: the printed one, or the one without an issue."""

    name: str
    page: str
    steps: Steps
    status: int = 200
    on: str = PRINTED


def at(path: str, form: Mapping[str, str] | None = None) -> Steps:
    """Straight to an address. ``{today}`` and ``{yesterday}`` become those issues' addresses."""

    async def go(instance: Instance) -> Visit:
        return Visit(path.format(today=f"{instance.today:%Y/%m/%d}", yesterday=f"{instance.yesterday:%Y/%m/%d}"), form)

    return go


def token(instance: Instance, key: str, purpose: Purpose) -> str:
    """The secret that stands in the links of this subscriber's letters."""
    return make_token(purpose, key, instance.newsroom.ring)
