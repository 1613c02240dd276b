"""Makes a page of the console: the frame with the way to the others, who is logged in, and the strict headers that all of them have."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from newsletter.model.rights import Actor, Right
from newsletter.web.actor import known_actor
from newsletter.web.answers import newsroom_of
from newsletter.web.console.english import page
from newsletter.web.console.static import script_path, style_path
from newsletter.web.console.times import day_words
from newsletter.web.own_forms import form_token_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}

NAV = (
    ("today", "/console", "Today", Right.READ),
    ("calendar", "/console/calendar", "Calendar", Right.READ),
    ("sources", "/console/sources", "Sources", Right.READ),
    ("readers", "/console/readers", "Readers", Right.PEOPLE),
    ("corrections", "/console/corrections", "Corrections", Right.READ),
    ("charts", "/console/charts", "Charts", Right.READ),
    ("audit", "/console/audit", "Audit", Right.READ),
    ("settings", "/console/settings", "Settings", Right.READ),
    ("operators", "/console/operators", "Operators", Right.OWN),
)
"""Name, address, words, and the right without which it is not offered; the page itself asks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NavLink:
    """One way to another page of the console."""

    path: str
    words: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page of the console. ``who`` is "" where nobody is logged in."""

    css: str
    htmx: str
    nav: tuple[NavLink, ...]
    who: str
    has_account: bool


def console_page(request: Request, template: str, *, status: int = 200, here: str = "", **facts: Any) -> Response:
    """``templates/pages/console/TEMPLATE.html.j2``, filled in. ``here``: the name in NAV that it belongs to.

    Beside the facts each template knows ``frame``, ``actor`` (None where nobody is logged in), ``form_token``, and ``day_words`` of a date.
    """
    actor = known_actor(request)
    given: dict[str, Any] = {"frame": _frame(request, actor, here), "actor": actor, "form_token": form_token_of(request)}
    given |= {"day_words": partial(day_words, newsroom_of(request)), **facts}
    answer = page(request, f"console/{template}", status=status, **given)
    answer.headers.update(HEADERS)
    return answer


def _frame(request: Request, actor: Actor | None, here: str) -> Frame:
    links = [NavLink(path=path, words=words, is_here=name == here) for name, path, words, right in NAV if actor and actor.may(right)]
    return Frame(
        css=style_path(newsroom_of(request)),
        htmx=script_path("htmx"),
        nav=tuple(links),
        who=actor.name if actor else "",
        has_account=actor is not None and actor.operator_id is not None,
    )
