"""Who asks: the actor behind a request, once the rule of its route has let it in."""

from fastapi import Request

from newsletter.model.rights import Actor


def actor_of(request: Request) -> Actor:
    """On whose behalf this is done. Only for routes with a rule that asks for somebody (``newsletter.web.access``)."""
    actor: Actor = request.state.actor
    return actor


def let_in(request: Request, actor: Actor) -> Actor:
    """Remember who it is for the rest of this request."""
    request.state.actor = actor
    return actor


def known_actor(request: Request) -> Actor | None:
    """Who it is as far as a rule has found out."""
    actor: Actor | None = getattr(request.state, "actor", None)
    return actor
