"""Every route has a rule, and the program itself tells which."""

from fastapi import Depends, FastAPI

from newsletter.daily.newsroom import Newsroom
from newsletter.model.rights import Right
from newsletter.web.access import PUBLIC, needs, rules
from newsletter.web.app import create_app


def test_every_route_has_a_rule(newsroom: Newsroom) -> None:
    """A route is on the list of public ones, or asks for something; none is both, and none is neither."""
    assert [(rule.path, rule.methods) for rule in rules(create_app(newsroom)) if not rule.is_ruled] == []


def test_a_route_without_a_rule_is_found(newsroom: Newsroom) -> None:
    """A new page that nobody gave a rule is a hole, and so is a rule for a page that is for everybody."""
    app: FastAPI = create_app(newsroom)
    app.get("/console/forgotten")(_nothing)
    app.get("/privacy", dependencies=[Depends(needs(Right.OWN))])(_nothing)
    assert [rule.path for rule in rules(app) if not rule.is_ruled] == ["/console/forgotten", "/privacy"]


def test_the_list_of_public_routes_names_no_other(newsroom: Newsroom) -> None:
    """What is no route any more does not stay open for the next one of that name."""
    assert PUBLIC - {rule.path for rule in rules(create_app(newsroom))} == set()


def _nothing() -> None: ...


def test_readers_pages_are_looked_for_before_operators(newsroom: Newsroom) -> None:
    """Routes are tried in their order: a sign-up must not be held against a hundred addresses of the API first."""
    theirs = [route.path.startswith(("/console", "/api/")) for route in rules(create_app(newsroom))]
    assert theirs == sorted(theirs)
