"""The pages behind the links in one reader's letters: confirm, settings, another address, erase, leave, come back."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from newsletter.model.tokens import Purpose, make_token
from newsletter.subscribers.run import erase_holder
from tests.browser.instance import Instance
from tests.browser.scenes.scene import Scene, Steps, Visit, token
from tests.web import people

Make = Callable[[object, str], Awaitable[str]]

SETTINGS, LEAVING = "/s/{subscription}", "/u/{unsubscribe}"


def behind(path: str, who: Make = people.make_active, form: dict[str, str] | None = None, *, name: str) -> Steps:
    """A page of somebody who is in the state that ``who`` makes. ``{subscription}``, ``{unsubscribe}`` and ``{confirm}`` are tokens."""

    async def go(instance: Instance) -> Visit:
        key = await who(instance.newsroom, f"{name}@reader.example")
        tokens = {purpose.name.lower(): token(instance, key, purpose) for purpose in (Purpose.SUBSCRIPTION, Purpose.UNSUBSCRIBE)}
        return Visit(path.format(**tokens, confirm=people.confirm_token(instance.newsroom, key)), form)

    return go


async def _too_late(instance: Instance) -> Visit:
    key = await people.make_pending(instance.newsroom, "late@reader.example")
    return Visit(f"/c/{make_token(Purpose.CONFIRM, key, instance.newsroom.ring, instance.clock() - timedelta(hours=1))}")


async def _erased(instance: Instance) -> Visit:
    key = await people.make_active(instance.newsroom, "forgotten@reader.example")
    newsroom, link = instance.newsroom, token(instance, key, Purpose.SUBSCRIPTION)
    await erase_holder(newsroom.database, link, newsroom.ring, now=newsroom.clock())
    return Visit(f"/s/{link}")


CHOSEN = {
    "hour": "05:30",
    "zone": "Asia/Kathmandu",
    "rhythm": "weekly",
    "weekly_on": "sat",
    "pause": "2",
    "stories": "three",
    "format": "text",
}
MISTAKEN = CHOSEN | {"hour": "25:00", "zone": "Mars/Olympus", "rhythm": "chosen", "pause": "until", "paused_until": "2020-01-01"}
FEEDBACK = f"{SETTINGS}/feedback"

PERSONAL = (
    Scene(name="confirm", page="confirm/confirm", steps=behind("/c/{confirm}", people.make_pending, name="confirm")),
    Scene(name="confirm a move", page="confirm/confirm", steps=behind("/c/{confirm}?leaving=x", people.make_pending, name="moving")),
    Scene(name="confirmed", page="confirm/confirmed", steps=behind("/c/{confirm}", people.make_pending, {}, name="confirmed")),
    Scene(name="confirmed before", page="confirm/confirmed", steps=behind("/c/{confirm}", name="before")),
    Scene(name="link ended", page="link/ended", steps=_too_late, status=410),
    Scene(name="link gone", page="link/gone", steps=_erased, status=410),
    Scene(name="link unknown", page="link/unknown", steps=behind("/s/cut-off", name="unknown"), status=404),
    Scene(name="settings", page="subscription/subscription", steps=behind(SETTINGS, name="settings")),
    Scene(name="settings, pending", page="subscription/subscription", steps=behind(SETTINGS, people.make_pending, name="pending")),
    Scene(name="settings, off the list", page="subscription/subscription", steps=behind(SETTINGS, people.make_unsubscribed, name="off")),
    Scene(name="settings, unwanted", page="subscription/subscription", steps=behind(SETTINGS, people.make_suppressed, name="unwanted")),
    Scene(name="settings saved", page="subscription/subscription", steps=behind(SETTINGS, form=CHOSEN, name="saved")),
    Scene(name="settings mistaken", page="subscription/subscription", steps=behind(SETTINGS, form=MISTAKEN, name="mistaken"), status=422),
    Scene(name="feedback", page="feedback/feedback", steps=behind(f"{FEEDBACK}/2026-11-21/good", name="feedback")),
    Scene(name="feedback given", page="feedback/thanks", steps=behind(f"{FEEDBACK}/2026-11-21/poor", form={}, name="thanks")),
    Scene(name="feedback of no issue", page="feedback/no_issue", steps=behind(f"{FEEDBACK}/2020-01-01/good", name="no-issue"), status=404),
    Scene(name="another address", page="subscription/move", steps=behind(f"{SETTINGS}/address", name="move")),
    Scene(
        name="another address refused",
        page="subscription/move",
        steps=behind(f"{SETTINGS}/address", form={"email": "no address"}, name="moved"),
        status=422,
    ),
    Scene(name="erase", page="subscription/erase", steps=behind(f"{SETTINGS}/erase", name="erase")),
    Scene(
        name="erase the unwanted", page="subscription/erase", steps=behind(f"{SETTINGS}/erase", people.make_suppressed, name="complained")
    ),
    Scene(name="erased", page="subscription/erased", steps=behind(f"{SETTINGS}/erase", form={}, name="erased")),
    Scene(name="leave", page="leave/leave", steps=behind(LEAVING, name="leave")),
    Scene(name="leave, unwanted", page="leave/left", steps=behind(LEAVING, people.make_suppressed, name="unwanted-leaves")),
    Scene(name="left", page="leave/left", steps=behind(LEAVING, form={}, name="left")),
    Scene(name="left with a reason", page="leave/left", steps=behind(LEAVING, form={"reason": "too_often"}, name="reason")),
    Scene(name="left before", page="leave/left", steps=behind(LEAVING, people.make_unsubscribed, name="long-gone")),
    Scene(name="back", page="leave/back", steps=behind(LEAVING, people.make_unsubscribed, {"undo": "1"}, name="back")),
)
