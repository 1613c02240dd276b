"""The console's lists: calendar, sources, readers, corrections, charts, audit, settings; what they show and what their forms do."""

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import insert, select, update

from newsletter.daily.corrections import correct, corrections_of
from newsletter.daily.counting import count_days
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.people import find_person
from newsletter.daily.plans import plan_of
from newsletter.daily.sponsors import list_sponsors
from newsletter.issue.run import find_issue, open_issue
from newsletter.model.rights import Face
from newsletter.model.states import DeliveryState
from newsletter.storage import schema
from newsletter.storage.audit import entries
from newsletter.web.own_forms import form_token
from tests.conftest import HandClock
from tests.issue.builders import make_slot
from tests.web.conftest import CONSOLE, LOOPBACK, browser, store_issue
from tests.web.people import make_active, make_unsubscribed

DAY = date(2026, 11, 21)
PAGES = ("calendar", "sources", "readers", "corrections", "charts", "audit", "settings")
SLOTS = (make_slot(1, "Forty nations sign"), make_slot(2, "A ferry runs aground"))


@pytest.fixture
async def operator(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody at this machine, with a browser."""
    async with browser(newsroom, LOOPBACK, CONSOLE, **{"Sec-Fetch-Site": "same-origin", "Origin": CONSOLE}) as client:
        yield client


async def press(operator: httpx2.AsyncClient, newsroom: Newsroom, path: str, **form: object) -> httpx2.Response:
    return await operator.post(f"/console/{path}", data={"form_token": form_token(newsroom.ring), **form}, follow_redirects=True)


async def sent_to(newsroom: Newsroom, *names: str) -> None:
    """An issue of today that these readers have."""
    issue = await store_issue(newsroom, DAY, slots=SLOTS)
    for name in names:
        await make_active(newsroom, f"{name}@reader.example")
    async with newsroom.database.write() as connection:
        ids = list(await connection.scalars(select(schema.subscriber.c.id)))
        rows = [
            {"issue_id": issue.id, "subscriber_id": one, "state": DeliveryState.ACCEPTED, "changed_at": newsroom.clock()} for one in ids
        ]
        await connection.execute(insert(schema.delivery), rows)


def text_of(answer: httpx2.Response) -> str:
    """What somebody reads."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.mark.parametrize("page", PAGES)
async def test_every_page_opens_without_anything_stored(operator: httpx2.AsyncClient, page: str) -> None:
    """The first morning: nothing is there yet, and no page breaks."""
    assert (await operator.get(f"/console/{page}")).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "calendar?month=9999-99",
        "calendar?month=2026-13",
        "audit?issue=x&before=-1&act=x&by=%00",
        "audit?before=99999999999999999999999",
        "readers?state=x&cursor=x",
        "readers?cursor=WzFd",
        "sources?after=x&number=x",
        "sources?after=%ff&number=3",
        "corrections?before=x&story=x&issue=x",
    ],
)
async def test_nonsense_in_the_address_shows_the_page(operator: httpx2.AsyncClient, path: str) -> None:
    """An address that somebody mistyped, or wrote."""
    assert (await operator.get(f"/console/{path}")).status_code == 200


@pytest.mark.parametrize(
    "path", ["sources/4711", "sources/99999999999999999999", "readers/4711", "readers/4711/erase", "corrections/x/letter"]
)
async def test_what_is_not_there_is_404(operator: httpx2.AsyncClient, path: str) -> None:
    """A number that nobody has."""
    assert (await operator.get(f"/console/{path}")).status_code == 404


async def test_the_calendar_shows_a_month_and_plans_days(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """How the past ended, and what the forms plan: a date left out and taken up again, a guest, a sponsor behind a story."""
    await sent_to(newsroom, "ann", "ben")
    await count_days(newsroom)
    later = (DAY + timedelta(days=3)).isoformat()
    assert "2 of 2 accepted" in text_of(await operator.get("/console/calendar?month=2026-11"))
    assert (await press(operator, newsroom, "calendar/skip", issue_on=later, reason="holiday")).status_code == 200
    assert (await plan_of(newsroom, DAY + timedelta(days=3))).skip
    assert "will be left out" in text_of(await operator.get("/console/calendar"))
    await press(operator, newsroom, "calendar/unskip", issue_on=later)
    assert await plan_of(newsroom, DAY + timedelta(days=3)) is None
    await press(operator, newsroom, "calendar/guest", issue_on=later, name="Kim")
    words = {"name": "Boats", "headline": "A boat for a day", "text": "Coffee on board.", "url": "https://boats.example/"}
    await press(operator, newsroom, "calendar/sponsor", issue_on=later, place="2", **words)
    (sponsor,) = await list_sponsors(newsroom)
    assert (sponsor.name, sponsor.place, sponsor.by) == ("Boats", 2, "console")
    page = text_of(await operator.get("/console/calendar"))
    assert ("Guest editor: Kim" in page, "Sponsor: Boats after story 2: A boat for a day" in page) == (True, True)
    refused = await press(operator, newsroom, "calendar/sponsor", issue_on=later, place="99", **words)
    assert (refused.status_code, "from 1 to 30" in text_of(refused)) == (409, True)
    await press(operator, newsroom, "calendar/no-sponsor", issue_on=later)
    assert await list_sponsors(newsroom) == ()


async def test_a_day_before_the_first_issue_is_no_day_without_one(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """The calendar tells of days that were missed since there is a newsletter, and says nothing of those before."""
    await sent_to(newsroom, "ann")
    assert "no issue was made" not in text_of(await operator.get("/console/calendar?month=2026-11"))
    first = DAY - timedelta(days=3)
    await open_issue(newsroom.database, newsroom.letterhead, newsroom.schedule, first, now=newsroom.clock(), by="test")
    assert text_of(await operator.get("/console/calendar?month=2026-11")).count("no issue was made") == 2
    assert "no issue was made" not in text_of(await operator.get("/console/calendar?month=2026-10"))


async def test_a_source_has_a_page_and_is_paused_and_weighed(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """What issues had of it, how its feed fares; pausing and weighing stand at once."""
    await store_issue(newsroom, DAY, slots=SLOTS)
    async with newsroom.database.write() as connection:
        source_id = await connection.scalar(select(schema.source.c.id))
        feed = {
            "source_id": source_id,
            "url": "https://paper.example/feed",
            "added_at": newsroom.clock(),
            "failures": 3,
            "last_error": "no answer",
        }
        await connection.execute(insert(schema.feed).values(feed))
    listed = text_of(await operator.get("/console/sources"))
    assert "Paper no answer (3 in a row) 2 1 1" in listed
    page = text_of(await operator.get(f"/console/sources/{source_id}"))
    assert ("Chosen 2 times in thirty days, 1 time as no. 1." in page, "A ferry runs aground" in page) == (True, True)
    assert "paused" in text_of(await press(operator, newsroom, "sources/feeds/pause", feed="1", on=str(source_id)))
    weighed = await press(operator, newsroom, "sources/feeds/edit", feed="1", on=str(source_id), name="The Paper", weight="1.5", sole="yes")
    assert "Weight 1.5. Its story needs no second outlet." in text_of(weighed)
    async with newsroom.database.read() as connection:
        row = (await connection.execute(select(schema.source.c.name, schema.source.c.weight, schema.source.c.sole_source_enough))).one()
    assert tuple(row) == ("The Paper", 1.5, True)
    await press(operator, newsroom, "sources/feeds/edit", feed="1", on=str(source_id), name="The Paper", weight="1.5")
    assert "needs no second outlet." not in text_of(await operator.get(f"/console/sources/{source_id}")).split("Name and weight")[0]


async def test_sources_go_on_by_name(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """Every one of them stands on exactly one page, also where names are the same."""
    async with newsroom.database.write() as connection:
        rows = [
            {"name": f"Paper {number // 3:02}", "site_url": f"https://{number}.example", "family": "p", "created_at": newsroom.clock()}
            for number in range(120)
        ]
        await connection.execute(insert(schema.source), rows)
    path, seen = "/console/sources", []
    while path:
        page = (await operator.get(path)).text
        seen += re.findall(r'href="/console/sources/(\d+)"', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        path = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == 120
    assert len(set(seen)) == 120


async def test_one_person_is_found_and_looked_at(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """By the whole address, whatever its case, or by its beginning; looking is written down, without the address."""
    await sent_to(newsroom, "ann", "anna", "ben")
    found = await press(operator, newsroom, "readers/find", address=" ANN@reader.example ")
    page = text_of(found)
    assert ("ann@reader.example" in page, "Issue of Nov 21, 2026 accepted" in page, "confirmed" in page) == (True, True, True)
    assert "ann@" not in str(found.url)
    several = text_of(await press(operator, newsroom, "readers/find", address="An"))
    assert ("ann@reader.example" in several, "anna@reader.example" in several, "ben@reader.example" in several) == (True, True, False)
    assert "not on the list" in text_of(await press(operator, newsroom, "readers/find", address="zoe@reader.example"))
    async with newsroom.database.read() as connection:
        lines = await entries(connection, newsroom.letterhead.key)
    looked = [line for line in lines if line.act == "subscribers show"]
    assert [(line.by, line.face, line.outcome, dict(line.facts), bool(line.subscriber_id)) for line in looked] == [
        ("console", Face.CONSOLE, "looked", {}, False),
        ("console", Face.CONSOLE, "looked", {}, True),
    ]
    assert not any("@" in str(line.facts) for line in lines)


async def test_one_person_is_let_go_suppressed_restored_and_erased(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """Each button does what it says; erasing is asked for once more and leaves nobody."""
    await make_active(newsroom, "ann@reader.example")
    person = await find_person(newsroom, "ann@reader.example")
    assert person is not None
    here = {"address": "ann@reader.example"}
    assert "unsubscribed" in text_of(await press(operator, newsroom, "readers/unsubscribe", **here))
    assert "operator" in text_of(await press(operator, newsroom, "readers/suppress", **here, reason="asked by letter"))
    restored = text_of(await press(operator, newsroom, "readers/lift", **here))
    assert "The suppression was taken back" in restored
    assert "Erase for good" in text_of(await operator.get(f"/console/readers/{person.id}/erase"))
    assert "Erased." in text_of(await press(operator, newsroom, "readers/erase", **here))
    assert await find_person(newsroom, "ann@reader.example") is None
    added = text_of(await press(operator, newsroom, "readers/add", address="new@reader.example", confirmed="yes"))
    assert "What came of it: added." in added
    assert (await press(operator, newsroom, "readers/add", address="nobody")).status_code == 409


async def test_lists_of_readers_go_on(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """By state, latest first, and by how an address begins: each person on exactly one page."""
    for number in range(70):
        await make_active(newsroom, f"reader{number:03}@reader.example")
    await make_unsubscribed(newsroom, "gone@reader.example")
    first = (await operator.get("/console/readers")).text
    more = re.search(r'href="([^"]+)" rel="next"', first)
    second = (await operator.get(more[1].replace("&amp;", "&"))).text
    found = [re.findall(r"reader\d{3}@reader\.example", page) for page in (first, second)]
    assert [len(page) for page in found] == [50, 20]
    assert len({*found[0], *found[1]}) == 70
    assert "gone@reader.example" in (await operator.get("/console/readers?state=unsubscribed")).text
    named = await press(operator, newsroom, "readers/find", address="reader0")
    cursor = re.search(r'name="cursor" value="([^"]+)"', named.text)[1]
    rest = await press(operator, newsroom, "readers/find", address="reader0", cursor=cursor)
    ordered = [re.findall(r"reader\d{3}@reader\.example", page.text) for page in (named, rest)]
    assert [one for page in ordered for one in page] == [f"reader{number:03}@reader.example" for number in range(70)]


async def test_a_mistake_is_corrected_changed_and_told(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """A note with other words on our pages; the letter is asked for with the number of its receivers, and sent once."""
    await sent_to(newsroom, "ann", "ben")
    said = {"issue_on": DAY.isoformat(), "story": "2", "text": "It did not.", "field": "headline", "words": "A ferry sails"}
    page = text_of(await press(operator, newsroom, "corrections/correct", **said))
    assert ("A ferry runs aground" in page, "A ferry sails" in page) == (True, True)
    public = await operator.get(f"/{DAY:%Y/%m/%d}")
    assert ("A ferry sails" in public.text, "Printed at first: “A ferry runs aground”" in public.text) == (True, True)
    asked = await operator.get(f"/console/corrections/{DAY}/letter?correction=1")
    assert "Write to 2 readers?" in text_of(asked)
    told = text_of(await press(operator, newsroom, f"corrections/{DAY}/letter/send", correction="1", subject=""))
    assert "2 letters (2 pending)" in told
    again = text_of(await press(operator, newsroom, f"corrections/{DAY}/letter/send", correction="1", subject=""))
    assert "It stood so already." in again
    assert "This letter was written already, to 2" in text_of(await operator.get(f"/console/corrections/{DAY}/letter?correction=1"))
    assert "letter paused" in text_of(await press(operator, newsroom, f"corrections/{DAY}/letter/pause", correction="1"))
    await press(operator, newsroom, f"corrections/{DAY}/letter/resume", correction="1")
    assert "2 cancelled" in text_of(await press(operator, newsroom, f"corrections/{DAY}/letter/cancel", correction="1"))
    refused = await press(operator, newsroom, "corrections/correct", **(said | {"story": "9"}))
    assert (refused.status_code, "there is none: it has 2 stories" in text_of(refused), "It did not." in refused.text) == (409, True, True)
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, DAY)
    assert len(await corrections_of(newsroom, issue)) == 1


async def test_corrections_go_on(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """Twenty on a page, each on exactly one."""
    await store_issue(newsroom, DAY, slots=SLOTS)
    for number in range(45):
        await correct(newsroom, DAY, f"Mistake {number:02}.", by="lisa")
    path, seen = "/console/corrections", []
    while path:
        page = (await operator.get(path)).text
        seen += re.findall(r"Mistake \d\d", page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        path = following[1] if following else ""
    assert seen == [f"Mistake {number:02}" for number in range(44, -1, -1)]


async def test_the_audit_log_is_asked_by_person_act_and_issue(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """And goes on page by page, in the words of people: no field's own name, no date as programs write it."""
    await store_issue(newsroom, DAY, slots=SLOTS)
    for number in range(60):
        await press(operator, newsroom, "readers/unsubscribe", address=f"nobody{number}@reader.example")
    await press(operator, newsroom, "corrections/correct", issue_on=DAY.isoformat(), text="It was a Friday.")
    first = await operator.get("/console/audit")
    assert first.text.count("<strong>") == 50
    assert 'rel="next"' in first.text
    assert "issue of: Nov 21, 2026 · text: It was a Friday." in text_of(await operator.get("/console/audit?act=correct"))
    assert "Nothing." in text_of(await operator.get("/console/audit?by=somebody"))
    assert "Nothing." in text_of(await operator.get("/console/audit?issue=2020-01-01"))


async def test_settings_are_shown_without_secrets(newsroom: Newsroom) -> None:
    """Every value in force with its line of the docs; what is secret says only that it is set."""
    secret = "tuna-on-rye-12345678901234567890"
    relay = newsroom.relay.model_copy(update={"password": SecretStr(secret)})
    watch = newsroom.watch.model_copy(update={"ping_url": f"https://hc.example/{secret}", "metrics_token": SecretStr(secret)})
    object.__setattr__(newsroom, "relay", relay)
    object.__setattr__(newsroom, "watch", watch)
    async with browser(newsroom, LOOPBACK, CONSOLE) as client:
        page = (await client.get("/console/settings")).text
    assert secret not in page
    assert ("https://hc.example/… (set)" in page, "America/New_York" in page, page.count("(set)")) == (True, True, 3)
    assert newsroom.ring.keys[0].hex() not in page


async def test_charts_say_what_they_show(newsroom: Newsroom, operator: httpx2.AsyncClient, clock: HandClock) -> None:
    """Each picture has a title, a description and a scale, and its numbers stand in a table; a day alone is a dot; nothing is a style."""
    await sent_to(newsroom, "ann", "ben")
    async with newsroom.database.write() as connection:
        await connection.execute(update(schema.delivery).where(schema.delivery.c.subscriber_id == 1).values(attempts=2))
    await count_days(newsroom)
    page = (await operator.get("/console/charts")).text
    assert (page.count('role="img"'), page.count("<desc "), page.count("The same as a table"), "style=" in page) == (4, 4, 4, False)
    assert re.findall(r'class="scale">([^<]+)', page) == [
        "readers, up to 2",
        "readers a day, up to 2",
        "letters, up to 2",
        "no answers so far",
    ]
    assert '<path class="line part-1" d="M640.0 0.0h0" ' in page
    assert "accepted at once: 1 last, at most 1 on Nov 21." in page
    assert re.search(r"Nov 21</th><td class=\"num\">1</td><td class=\"num\">1</td><td class=\"num\">0</td>", page)
    assert '<th scope="row" dir="auto">Paper</th>' in page
