"""The pages of the operators: the console in its states, the text part, why a story was chosen."""

from urllib.parse import quote

from newsletter.issue.run import find_issue
from newsletter.model.states import IssueState
from newsletter.web.own_forms import form_token
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
    return Visit(f"{visit.path}/sure/send")


async def _why_chosen(instance: Instance) -> Visit:
    first = (await instance.slots(instance.today))[0]
    return Visit(f"/console/{instance.today}/why?url={quote(first.url, safe='')}")


def below(wanted: IssueState, rest: str, *, day: int) -> Steps:
    """A page below the console of such a day."""

    async def go(instance: Instance) -> Visit:
        return Visit(f"{(await state(wanted, day=day)(instance)).path}{rest}")

    return go


async def _refused(instance: Instance) -> Visit:
    """What an act that came too late is answered with."""
    visit = await state(IssueState.PAUSED, day=3)(instance)
    return Visit(f"{visit.path}/act/approve", {"form_token": form_token(instance.newsroom.ring)})


async def _too_long(instance: Instance) -> Visit:
    """A headline that no inbox shows whole: what was typed stays in the form."""
    visit = await state(IssueState.DRAFTED, day=1)(instance)
    typed = {"number": "1", "headline": "A headline that goes on and on " * 5, "was_headline": "", "on": "story:1"}
    return Visit(f"{visit.path}/act/edit", {"form_token": form_token(instance.newsroom.ring), **typed})


OPERATORS = (
    Scene(name="docs of the API", page="console/api/docs", steps=at("/api/v1/docs")),
    Scene(name="console", page="console/today", steps=at("/console")),
    Scene(name="console of an empty day", page="console/today", steps=at("/console/2026-12-24")),
    Scene(name="console, drafted", page="console/today", steps=state(IssueState.DRAFTED, day=1)),
    Scene(name="console, held", page="console/today", steps=state(IssueState.HELD, day=2)),
    Scene(name="console, paused", page="console/today", steps=state(IssueState.PAUSED, day=3)),
    Scene(name="console, approved", page="console/today", steps=state(IssueState.APPROVED, day=5)),
    Scene(name="console, refused", page="console/today", steps=_refused, status=409),
    Scene(name="console, how it stands", page="console/standing", steps=below(IssueState.HELD, "/standing?was=drafted.1", day=2)),
    Scene(name="console, passed over", page="console/passed_over", steps=at("/console/2026-11-21/passed-over")),
    Scene(name="console, history", page="console/history", steps=at("/console/2026-11-21/history")),
    Scene(name="console, story", page="console/story", steps=below(IssueState.DRAFTED, "/story/1", day=1)),
    Scene(name="console, story that was sent", page="console/story", steps=at("/console/2026-11-21/story/1")),
    Scene(name="console, story on the bench", page="console/story", steps=at("/console/2026-11-21/story/11")),
    Scene(name="console, words refused", page="console/story", steps=_too_long, status=409),
    *(
        Scene(name=f"console, preview {look}", page="console/preview", steps=at(f"/console/2026-11-21/preview?look={look}"))
        for look in ("phone", "desktop", "dark", "no-pictures", "text")
    ),
    Scene(name="console, live", page="console/live", steps=at("/console/2026-11-21/live")),
    Scene(name="console, live paused", page="console/live", steps=below(IssueState.PAUSED, "/live", day=3)),
    Scene(name="console, live sending", page="console/live", steps=below(IssueState.SENDING, "/live", day=6)),
    Scene(name="console, text part", page="console/text", steps=at("/console/2026-11-21/text")),
    Scene(name="console, for sure?", page="console/sure", steps=_asked_for_sure),
    Scene(name="console, skip?", page="console/sure", steps=at("/console/2026-12-24/sure/skip")),
    Scene(name="console, why", page="console/why", steps=at("/console/2026-11-21/why")),
    Scene(name="console, why it was chosen", page="console/why", steps=_why_chosen),
    Scene(name="console, why of nothing", page="console/why", steps=at("/console/2026-11-21/why?url=https%3A%2F%2Fa.example%2Fb")),
    Scene(name="console, why of no issue", page="console/why", steps=at("/console/2020-01-01/why?url=x"), status=404),
)
