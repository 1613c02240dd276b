"""The console's lists: calendar, sources, readers, corrections, charts, audit log, settings; some with something in them."""

from sqlalchemy import select

from newsletter.daily.corrections import amend, list_corrections
from newsletter.daily.counting import count_days
from newsletter.daily.errata import write_erratum
from newsletter.daily.people import find_person
from newsletter.model.corrections import Amendable
from newsletter.storage import schema
from newsletter.web.own_forms import form_token
from tests.browser.instance import Instance
from tests.browser.scenes.scene import Scene, Steps, Visit, at
from tests.web import people

SOMEBODY = "looked-at@reader.example"


async def _charts(instance: Instance) -> Visit:
    await count_days(instance.newsroom)
    return Visit("/console/charts")


async def _calendar(instance: Instance) -> Visit:
    await count_days(instance.newsroom)
    return Visit(f"/console/calendar?month={instance.today:%Y-%m}")


async def _source(instance: Instance) -> Visit:
    """The one whose story leads today's issue."""
    async with instance.newsroom.database.read() as connection:
        of_slot = select(schema.story.c.source_id).join(schema.slot, schema.slot.c.story_id == schema.story.c.id)
        number = await connection.scalar(of_slot.where(schema.slot.c.number == 1).order_by(schema.slot.c.issue_id.desc()).limit(1))
    return Visit(f"/console/sources/{number}")


def person(rest: str = "") -> Steps:
    """One reader who has an issue, if there is one; else somebody new."""

    async def go(instance: Instance) -> Visit:
        async with instance.newsroom.database.read() as connection:
            number = await connection.scalar(select(schema.delivery.c.subscriber_id).limit(1))
        if number is None:
            await people.make_active(instance.newsroom, SOMEBODY)
            found = await find_person(instance.newsroom, SOMEBODY)
            number = found.id if found else 0
        return Visit(f"/console/readers/{number}{rest}")

    return go


def found(typed: str) -> Steps:
    """A search by address."""

    async def go(instance: Instance) -> Visit:
        return Visit("/console/readers/find", {"form_token": form_token(instance.newsroom.ring), "address": typed})

    return go


async def _mistyped(instance: Instance) -> Visit:
    return Visit("/console/readers/add", {"form_token": form_token(instance.newsroom.ring), "address": "nobody"})


async def _corrected(instance: Instance) -> int:
    """A story of yesterday whose headline was changed on our pages, and a letter about it."""
    newsroom, day = instance.newsroom, instance.yesterday
    noted = [one for one in await list_corrections(newsroom, day) if one.field]
    if not noted:
        words = "A headline as it should have been from the beginning"
        await amend(newsroom, day, Amendable.HEADLINE, words, "We had a name wrong.", by="kim", number=1)
        noted = [one for one in await list_corrections(newsroom, day) if one.field]
    return noted[-1].id


async def _corrections(instance: Instance) -> Visit:
    await write_erratum(instance.newsroom, instance.yesterday, await _corrected(instance), by="kim")
    return Visit("/console/corrections")


async def _before_the_letter(instance: Instance) -> Visit:
    return Visit(f"/console/corrections/{instance.yesterday}/letter?correction={await _corrected(instance)}")


async def _refused(instance: Instance) -> Visit:
    typed = {"issue_on": instance.yesterday.isoformat(), "story": "77", "text": "It was a Friday.", "field": "headline", "words": "Friday"}
    return Visit("/console/corrections/correct", {"form_token": form_token(instance.newsroom.ring), **typed})


LISTS = (
    Scene(name="console, calendar", page="console/calendar/calendar", steps=_calendar),
    Scene(name="console, calendar to come", page="console/calendar/calendar", steps=at("/console/calendar?month=2026-12")),
    Scene(name="console, sources", page="console/sources/sources", steps=at("/console/sources")),
    Scene(name="console, a source", page="console/sources/source", steps=_source),
    Scene(name="console, readers", page="console/readers/readers", steps=at("/console/readers")),
    Scene(name="console, readers found", page="console/readers/readers", steps=found("a")),
    Scene(name="console, readers refused", page="console/readers/readers", steps=_mistyped, status=409),
    Scene(name="console, a reader", page="console/readers/reader", steps=person()),
    Scene(name="console, nobody of this address", page="console/readers/reader", steps=found("zoe@reader.example")),
    Scene(name="console, erase a reader", page="console/readers/erase", steps=person("/erase")),
    Scene(name="console, letter about a mistake", page="console/corrections/letter", steps=_before_the_letter),
    Scene(name="console, corrections", page="console/corrections/list", steps=_corrections),
    Scene(name="console, correction refused", page="console/corrections/list", steps=_refused, status=409),
    Scene(name="console, charts", page="console/charts/charts", steps=_charts),
    Scene(name="console, audit log", page="console/audit/audit", steps=at("/console/audit")),
    Scene(name="console, settings", page="console/settings/settings", steps=at("/console/settings")),
)
