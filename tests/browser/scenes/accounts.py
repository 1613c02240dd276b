"""The pages on which operators say who they are, keep their accounts, and press the buttons of letters."""

from collections.abc import Mapping
from dataclasses import replace

from newsletter.issue.run import find_issue
from newsletter.model.errors import RefusedStep
from newsletter.model.operators import Operator, digest_of
from newsletter.model.rights import Role
from newsletter.model.states import IssueState
from newsletter.operators.run.accounts import account_of
from newsletter.operators.run.logging_in import Credentials, start_session
from newsletter.operators.set_up import make_set_up
from newsletter.storage.step_links import use_step_link
from newsletter.web.own_forms import form_token
from newsletter.web.session_cookie import NAME
from tests.browser.instance import Instance
from tests.browser.scenes.operators import state
from tests.browser.scenes.scene import UNWRITTEN, Scene, Steps, Visit, at
from tests.step_links import links_for
from tests.web.accounts import make_operator

PUBLISHER, VIEWER = "mara", "nils"
"""Neither is an owner: until there is one the other pages of the console open at this machine without a login."""


async def somebody(instance: Instance, name: str = PUBLISHER, role: Role = Role.PUBLISHER, *, totp: bool = True) -> Operator:
    """The account of a name, made where there is none."""
    try:
        return await account_of(instance.newsroom.database, name)
    except RefusedStep:
        return await make_operator(instance.newsroom, name, role, totp=totp)


def logged_in(path: str, form: Mapping[str, str] | None = None, *, name: str = PUBLISHER, totp: bool = True) -> Steps:
    """A page that somebody sees who is logged in."""

    async def go(instance: Instance) -> Visit:
        role = Role.PUBLISHER if totp else Role.VIEWER
        newsroom, operator = instance.newsroom, await somebody(instance, name, role, totp=totp)
        given = Credentials(name=name, password="", network="127.0.0.0/24", agent="Chromium")
        now = newsroom.clock()
        came = await start_session(newsroom.database, newsroom.operators, operator, given, now=now, second_factor_at=now if totp else None)
        pressed = None if form is None else {"form_token": form_token(newsroom.ring, came.session.digest), **form}
        return Visit(path, pressed, {NAME: came.secret})

    return go


def at_the_door(path: str, form: Mapping[str, str] | None = None) -> Steps:
    """A page that everybody sees while there are accounts."""

    async def go(instance: Instance) -> Visit:
        await somebody(instance)
        return Visit(path, None if form is None else {"form_token": form_token(instance.newsroom.ring), **form})

    return go


def set_up(form: Mapping[str, str] | None = None) -> Steps:
    """A link with which somebody sets their password."""

    async def go(instance: Instance) -> Visit:
        newsroom, operator = instance.newsroom, await somebody(instance)
        path = f"/console/set-up/{make_set_up(operator, newsroom.ring, newsroom.clock() + newsroom.operators.link_lasts)}"
        return Visit(path, None if form is None else {"form_token": form_token(newsroom.ring), **form})

    return go


def link(act: str, *, day: int, stands: IssueState = IssueState.DRAFTED, used: bool = False, earlier: int = 0) -> Steps:
    """A link out of a letter about an issue that ``stands`` so by now; ``earlier``: so many versions ago."""

    async def go(instance: Instance) -> Visit:
        newsroom, issue_on = instance.newsroom, instance.today.replace(month=12, day=day)
        await state(stands, day=day)(instance)
        issue = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
        assert issue is not None
        urls = await links_for(newsroom, replace(issue, version=issue.version - earlier), await somebody(instance))
        if used:
            async with newsroom.database.write() as connection:
                await use_step_link(connection, digest_of(urls[act].rpartition("/")[2]), newsroom.clock())
        return Visit(urls[act].removeprefix(newsroom.letterhead.base_url))

    return go


WRONG = {"name": PUBLISHER, "password": "wrong", "code": "", "next": "/console"}
WEAK = {"password": "short", "again": "short"}

ACCOUNTS = (
    Scene(name="login before there is an account", page="console/login/login", steps=at("/console/login"), on=UNWRITTEN),
    Scene(name="login", page="console/login/login", steps=at_the_door("/console/login")),
    Scene(name="login, wrong", page="console/login/login", steps=at_the_door("/console/login", WRONG), status=401),
    Scene(name="set-up", page="console/login/set_up", steps=set_up()),
    Scene(name="set-up, too weak", page="console/login/set_up", steps=set_up(WEAK), status=409),
    Scene(name="set-up, dead link", page="console/login/set_up", steps=at("/console/set-up/x"), status=404),
    Scene(name="account of nobody", page="console/account/nobody", steps=at("/console/account"), on=UNWRITTEN),
    Scene(name="account", page="console/account/account", steps=logged_in("/console/account")),
    Scene(
        name="account, new token",
        page="console/account/account",
        steps=logged_in("/console/account/tokens", {"name": "nightly build", "rights": "read"}),
    ),
    Scene(name="second factor", page="console/account/second_factor", steps=logged_in("/console/account/second-factor")),
    Scene(
        name="second factor of who has none",
        page="console/account/second_factor",
        steps=logged_in("/console/account/second-factor", name=VIEWER, totp=False),
    ),
    Scene(name="operators before there is one", page="console/operators/operators", steps=at("/console/operators"), on=UNWRITTEN),
    Scene(name="operators", page="console/operators/operators", steps=at_the_door("/console/operators")),
    Scene(
        name="operators, a link for a password",
        page="console/operators/operators",
        steps=at_the_door("/console/operators/password", {"name": PUBLISHER}),
    ),
    Scene(name="link to approve", page="console/step/step", steps=link("approve", day=7)),
    Scene(name="link to hold", page="console/step/step", steps=link("hold", day=7)),
    Scene(name="link to approve what is being sent", page="console/step/step", steps=link("approve", day=6, stands=IssueState.SENDING)),
    Scene(name="link that was used", page="console/step/step", steps=link("approve", day=7, used=True)),
    Scene(name="link of an earlier version", page="console/step/step", steps=link("approve", day=7, earlier=1)),
)
