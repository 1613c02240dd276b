"""The pages of the operators: the console in its states, the text part, why a story was chosen."""

from urllib.parse import quote

from newsletter.issue.run import find_issue
from newsletter.model.states import IssueState
from newsletter.web.console.guard import form_token
from tests.browser.instance import Instance
from tests.browser.scenes.scene import Scene, Steps, Visit, at
from tests.web.conftest import store_issue


def state(wanted: IssueState, *, day: int) -> Steps:
    """The console of a day in December whose issue is in that state."""

    async def go(instance: Instance) -> Visit:
        issue_on = instance.today.replace(month=12, day=day)
        if await find_issue(instance.newsroom.database, instance.newsroom.letterhead.key, issue_on) is None:
            await store_issue(instance.newsroom, issue_on, state=wanted)
        return Visit(f"/console/{issue_on}")

    return go


async def _asked_for_sure(instance: Instance) -> Visit:
    visit = await state(IssueState.APPROVED, day=4)(instance)
    return Visit(f"{visit.path}/send", {"form_token": form_token(instance.newsroom.ring)})


async def _why_chosen(instance: Instance) -> Visit:
    first = (await instance.slots(instance.today))[0]
    return Visit(f"/console/{instance.today}/why?url={quote(first.url, safe='')}")


OPERATORS = (
    Scene(name="console", page="console/console", steps=at("/console")),
    Scene(name="console after a step", page="console/console", steps=at("/console/2026-12-24?done=hold")),
    Scene(name="console of an empty day", page="console/console", steps=at("/console/2026-12-24")),
    Scene(name="console, drafted", page="console/console", steps=state(IssueState.DRAFTED, day=1)),
    Scene(name="console, held", page="console/console", steps=state(IssueState.HELD, day=2)),
    Scene(name="console, paused", page="console/console", steps=state(IssueState.PAUSED, day=3)),
    Scene(name="console, approved", page="console/console", steps=state(IssueState.APPROVED, day=5)),
    Scene(name="console, text part", page="console/text", steps=at("/console/2026-11-21/text")),
    Scene(name="console, for sure?", page="console/send", steps=_asked_for_sure),
    Scene(name="console, why", page="console/why", steps=at("/console/2026-11-21/why")),
    Scene(name="console, why it was chosen", page="console/why", steps=_why_chosen),
    Scene(name="console, why of nothing", page="console/why", steps=at("/console/2026-11-21/why?url=https%3A%2F%2Fa.example%2Fb")),
    Scene(name="console, why of no issue", page="console/why", steps=at("/console/2020-01-01/why?url=x"), status=404),
)
