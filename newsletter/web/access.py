"""The rule of every route: which right it asks for, or that it is public. ``rules`` lists them; a test fails on a route without one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.routing import RouteContext, iter_route_contexts

from newsletter.model.rights import Actor, Right
from newsletter.web.actor import known_actor, let_in
from newsletter.web.answers import READ
from newsletter.web.asking import require_console_open, require_our_form, who_asks, who_is_signed_in
from newsletter.web.own_forms import is_same_origin
from newsletter.web.problems import Refused

PUBLIC = frozenset(
    {
        "/",
        "/today",
        "/{year:number}/{month:number}/{day:number}",
        "/{year:number}/{month:number}/{day:number}/{slug}",
        "/api/v1/docs",
        "/api/v1/openapi.json",
        "/archive",
        "/archive/search",
        "/archive/{year:number}",
        "/archive/{year:number}/{month:number}",
        "/c/{token}",
        "/cards/{name}",
        "/console/site.{digest}.css",
        "/console/{name}.{digest}.js",
        "/corrections",
        "/corrections/{year:number}",
        "/embed",
        "/feed.json",
        "/feed.xml",
        "/healthz",
        "/how",
        "/how/{day}",
        "/icon.svg",
        "/pictures/{name}",
        "/privacy",
        "/proof.{digest}.js",
        "/r/{name}",
        "/readyz",
        "/returns/{provider}",
        "/robots.txt",
        "/s/{token}",
        "/s/{token}/address",
        "/s/{token}/copy.json",
        "/s/{token}/erase",
        "/s/{token}/feedback/{issue_on}/{answer}",
        "/site.{digest}.css",
        "/sitemap-{number:number}.xml",
        "/sitemap.xml",
        "/sources",
        "/sources/{number:number}",
        "/subscribe",
        "/subscribe/stamp",
        "/u/{token}",
    }
)
"""For everybody. Paths with a token open what belongs to its holder, and to nobody else."""


class Rule:
    """What a route asks of who comes: a dependency with a ``name``. Rules beside ``needs`` say in their docstring who gets in."""

    name = ""


@dataclass(frozen=True)
class Needs(Rule):
    """Lets in who has this right, and through the console only what came from its own pages."""

    right: Right

    @property
    def name(self) -> str:  # type: ignore[override]  # the list of rules says it
        """The right."""
        return self.right.value

    async def __call__(self, request: Request) -> Actor:
        """Who it is. Refuses with 401 who has to say who they are, and with 403 who may not."""
        actor = known_actor(request) or let_in(request, await who_asks(request))
        if not actor.may(self.right):
            cure = "Ask an owner: newsletter operators edit NAME --role ROLE, or a token with that right."
            raise Refused(403, f"This needs the right “{self.right.value}”, which {actor.name} has not", cure)
        return actor


class SignedIn(Rule):
    """Lets in whoever is logged in, and who has still to set up a second factor: for that page, and for logging out."""

    name = "signed in"

    async def __call__(self, request: Request) -> Actor:
        """Who it is."""
        return known_actor(request) or let_in(request, await who_is_signed_in(request))


class Door(Rule):
    """Lets in everybody once there is an owner, and before only who sits at this machine: for pages on which people say who they are."""

    name = "door"

    async def __call__(self, request: Request) -> None:
        """Refuse posts of other sites' pages."""
        await require_console_open(request)
        await require_our_form(request)


class StepRule(Rule):
    """Lets in whoever holds a link out of a letter to operators, from anywhere: what it may do stands in the link, and the page asks."""

    name = "step"

    async def __call__(self, request: Request) -> None:
        """Refuse posts of other sites' pages."""
        if request.method not in READ and not is_same_origin(request):  # a letter is read at another site: links lead here from there
            raise Refused(403, "That did not come from the button on the page", "Open the link in the letter again and press it there.")


signed_in, door, step = SignedIn(), Door(), StepRule()


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRule:
    """A route and what it asks. No rules at all, and not public: a hole."""

    path: str
    methods: tuple[str, ...]
    rules: tuple[Rule, ...]

    @property
    def is_ruled(self) -> bool:
        """Whether somebody has said who may come here: everybody, or those whom a rule lets in. Both would be a mistake."""
        return (self.path in PUBLIC) is not bool(self.rules)


def needs(right: Right) -> Needs:
    """``Depends(needs(Right.EDIT))``: of a router or of one route; where both stand, both are asked."""
    return Needs(right)


def rules(app: FastAPI) -> tuple[RouteRule, ...]:
    """Every route of an application with its rules."""
    return tuple(_rule_of(route) for route in iter_route_contexts(app.routes))


def _rule_of(route: RouteContext) -> RouteRule:
    found = dict.fromkeys(_within(getattr(route, "dependant", None)))
    return RouteRule(path=route.path or "", methods=tuple(sorted(route.methods or ())), rules=tuple(found))


def _within(dependant: object) -> Iterator[Rule]:
    below: Iterable[object] = getattr(dependant, "dependencies", ())
    for one in below:
        if isinstance(call := getattr(one, "call", None), Rule):
            yield call
        yield from _within(one)
