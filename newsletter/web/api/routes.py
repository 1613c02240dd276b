"""The routes of the API: one for each act of the list, with the right it asks for, beside the description and the docs page."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from newsletter.daily.acts.act import Act
from newsletter.daily.acts.register import ACTS
from newsletter.web.access import needs
from newsletter.web.answers import READ
from newsletter.web.api import docs
from newsletter.web.api.answering import PREFIX, answer_act, answer_dry_run, answer_look
from newsletter.web.api.asked import NotRead, not_read, read_asked, read_dry_run
from newsletter.web.api.repeated import once, refuse_unfit_key

Endpoint = Callable[[Request], Awaitable[Response]]


def make_router(acts: Mapping[str, Act] = ACTS) -> APIRouter:
    """The routes of these acts."""
    made = APIRouter(prefix=PREFIX)
    for act in acts.values():
        methods = READ if act.reads else ["POST"]
        made.add_api_route(f"/{act.path}", _endpoint(act), methods=methods, dependencies=[Depends(needs(act.right))], name=act.name)
    return made


def _endpoint(act: Act) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            asked = await read_asked(request, act)
            dry_run = not act.reads and read_dry_run(request)
        except NotRead as mistake:
            return not_read(request, act, mistake)
        if act.reads:
            return await answer_look(request, act, asked)
        if dry_run:
            return refuse_unfit_key(request) or await answer_dry_run(request, act, asked)
        return await once(request, lambda: answer_act(request, act, asked))

    return endpoint


router = make_router()
router.include_router(docs.router)
