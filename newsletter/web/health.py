"""``/healthz`` and ``/readyz``: whether this process lives, and whether it can do its work, for monitors and proxies. Public and cheap."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from newsletter.daily.health import Health, HealthDesk
from newsletter.web.answers import PRIVATE, READ, newsroom_of

router = APIRouter()


@router.api_route("/healthz", methods=READ)
async def alive(request: Request) -> Response:
    """200 while the process lives and its scheduler ticks, with the age of the last tick and of the last done issue; else 503."""
    return _answer(await _desk(request).alive())


@router.api_route("/readyz", methods=READ)
async def ready(request: Request) -> Response:
    """200 while its database is there, of this version and no older file, and its scheduler runs; else 503."""
    return _answer(await _desk(request).ready())


def _desk(request: Request) -> HealthDesk:
    state = request.app.state
    if getattr(state, "health", None) is None:
        state.health = HealthDesk(newsroom_of(request))
    desk: HealthDesk = state.health
    return desk


def _answer(found: Health) -> Response:
    told = {"status": "ok" if found.well else "not ok", **({"why": list(found.why)} if found.why else {}), **found.facts}
    return JSONResponse(told, status_code=200 if found.well else 503, headers={"Cache-Control": PRIVATE})
