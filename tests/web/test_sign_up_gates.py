"""What a sign-up has to pass, by form and by JSON alike: honeypot, time, stamp, proof of work, domains, and limits that all share."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import SignUpOptions
from newsletter.model.proof_of_work import solve
from newsletter.model.stamps import age_of_page, page_stamp
from newsletter.model.states import SuppressionReason
from newsletter.subscribers import run
from tests.conftest import HandClock
from tests.web.conftest import browser, dump
from tests.web.people import form, make_active, make_pending, make_suppressed, make_unsubscribed, rows
from tests.web.test_embed import HIDDEN
from tests.web.test_subscribe import whole

ADA = "ada@example.com"
ELSEWHERE = ("192.0.2.7", 50_000)
BOTH = pytest.mark.parametrize("kind", ["data", "json"])


def with_options(newsroom: Newsroom, **options: Any) -> Newsroom:
    return replace(newsroom, sign_up=SignUpOptions(**options))


async def letters(newsroom: Newsroom) -> int:
    return len(await rows(newsroom, "notice"))


async def make_bounced(newsroom: Newsroom, address: str) -> None:
    given = {"by": "test", "now": newsroom.clock(), "reason": SuppressionReason.BOUNCE}
    await run.suppress_address(newsroom.database, newsroom.letterhead.key, address, newsroom.ring, **given)


@BOTH
async def test_a_robot_gets_no_letter_and_a_person_does(newsroom: Newsroom, clock: HandClock, kind: str) -> None:
    """Without our stamp, with one of somebody else's making, sooner than anybody types, or with the trap filled: nothing is stored."""
    before = dump(newsroom)
    fresh = page_stamp(newsroom.ring, clock())
    clock.move(seconds=1)
    async with browser(newsroom) as client:
        for more in ({}, {"stamp": "x" * 22}, {"stamp": fresh}, {**form(newsroom), "website": "https://spam.example"}):
            answer = await client.post("/subscribe", **{kind: {"email": ADA, **more}})
            expected = (428 if kind == "json" else 200) if "website" not in more else (202 if kind == "json" else 200)
            assert (answer.status_code, dump(newsroom) == before) == (expected, True), more
        clock.move(seconds=1)
        person = await client.post("/subscribe", **{kind: {"email": ADA, "stamp": fresh}})
    assert (person.status_code, await letters(newsroom)) == (202 if kind == "json" else 200, 1)


async def test_who_is_too_quick_is_asked_and_not_lost(newsroom: Newsroom) -> None:
    """A password manager fills in a form in no time: one press more, and its letter leaves."""
    async with browser(newsroom) as client:
        landing = await client.get("/")
        fields = dict(HIDDEN.findall(landing.text[landing.text.index('action="/subscribe"') :].partition("</form>")[0]))
        quick = await client.post("/subscribe", data={**fields, "email": ADA})
        assert ("Shall we write to you?" in quick.text, await letters(newsroom)) == (True, 0)
        await client.post("/subscribe", data=dict(HIDDEN.findall(quick.text)))
    assert await letters(newsroom) == 1


async def test_kept_pages_hand_out_stamps_of_the_moment(newsroom: Newsroom, clock: HandClock) -> None:
    """A page is made once a minute, and whoever fetches it later still has a form of that second: nobody inherits another's time."""
    async with browser(newsroom) as client:
        ages, tags = [], []
        for _ in range(3):
            answer = await client.get("/")
            stamp = dict(HIDDEN.findall(answer.text))["stamp"]
            ages.append(age_of_page(stamp, newsroom.ring, clock()))
            tags.append(answer.headers["etag"])
            clock.move(seconds=7)
    assert ages == [timedelta()] * 3
    assert tags == [tags[0]] * 3
    assert tags[0].startswith('W/"')


async def test_a_program_is_told_what_it_needs(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The refusal says where to get a stamp and holds a fresh one; it is the same whoever is asked about."""
    await make_active(newsroom, ADA)
    answers = [await reader.post("/subscribe", json={"email": address}) for address in (ADA, "new@example.com")]
    assert whole(answers[0]) == whole(answers[1])
    assert answers[0].json() == {
        "title": "This sign-up needs a stamp",
        "status": 428,
        "detail": "It needs a stamp of the last day. "
        "GET https://topten.example/subscribe/stamp gives one; wait least_seconds, then send it back beside the address.",
        "stamp": page_stamp(newsroom.ring, newsroom.clock()),
        "least_seconds": 2,
        "proof_of_work": 0,
    }


async def test_a_program_works_for_each_address(newsroom: Newsroom) -> None:
    """Where the settings ask for it: the proof is of one address and one stamp, and asked for by JSON as by the form."""
    busy = with_options(newsroom, proof_of_work=8)
    stamped = form(busy)
    proof = solve(stamped["stamp"], ADA, 8)
    async with browser(busy) as client:
        assert (await client.get("/subscribe/stamp")).json()["proof_of_work"] == 8
        for email, more in ((ADA, {}), ("eve@example.com", {"proof": proof})):
            assert (await client.post("/subscribe", json={**stamped, "email": email, **more})).status_code == 428
        assert "Shall we write to you?" in (await client.post("/subscribe", data={**stamped, "email": ADA})).text
        assert await letters(busy) == 0
        assert (await client.post("/subscribe", json={**stamped, "email": ADA, "proof": proof})).status_code == 202
    assert await letters(busy) == 1


@pytest.mark.parametrize(("bits", "scripts"), [(0, 0), (8, 1)])
async def test_pages_have_a_script_only_where_a_form_has_to_work(newsroom: Newsroom, bits: int, scripts: int) -> None:
    """Nothing of ours runs in a browser unless the operator asked for proof of work; then it is one file of ours."""
    async with browser(with_options(newsroom, proof_of_work=bits)) as client:
        page = await client.get("/")
        assert (page.text.count("<script src="), "script-src 'self'" in page.headers["content-security-policy"]) == (scripts, bool(bits))
        for path in [one.partition('"')[0] for one in page.text.split('<script src="')[1:]]:
            assert (await client.get(path)).headers["content-type"].startswith("text/javascript")


@BOTH
async def test_refused_domains_are_refused_alike(newsroom: Newsroom, kind: str) -> None:
    """The operator's own list, empty unless they fill it: with all below a domain, whoever is on the list, before anything is looked up."""
    await make_active(newsroom, ADA)
    choosy = with_options(newsroom, refuse_domains=("Example.com",))
    async with browser(choosy) as client:
        answers = [
            await client.post("/subscribe", **{kind: form(choosy, email=one)}) for one in (ADA, "new@mail.example.com", "a@ok.example")
        ]
    assert [answer.status_code for answer in answers] == [422, 422, 202 if kind == "json" else 200]
    assert "We do not take addresses of this domain. Please use another one." in answers[1].text


@BOTH
@pytest.mark.parametrize("options", [{"per_domain_hour": 2}, {"per_hour": 2}], ids=["of a domain", "in all"])
async def test_too_many_are_told_so_whoever_they_are(newsroom: Newsroom, kind: str, options: dict[str, int]) -> None:
    """Beyond what is there for all, everybody is asked to come again, and nobody learns who is on the list."""
    makers = (make_pending, make_active, make_unsubscribed, make_suppressed, make_bounced)
    for make in makers:
        await make(newsroom, f"{make.__name__}@reader.example")
    busy, before = with_options(newsroom, **options), await letters(newsroom)
    async with browser(busy, client=ELSEWHERE) as client:
        if "per_hour" in options:
            busy = with_options(newsroom, per_hour=2 + 4)  # the four above came this hour
        for number in (1, 2):
            await client.post("/subscribe", **{kind: form(busy, email=f"{number}@reader.example")})
        addresses = ["new@reader.example", *(f"{make.__name__}@reader.example" for make in makers)]
        answers = [whole(await client.post("/subscribe", **{kind: form(busy, email=one)})) for one in addresses]
    assert answers == [answers[0]] * 6
    assert (answers[0][0], dict(answers[0][1])["retry-after"]) == (429, "3600")
    assert await letters(newsroom) <= before + 2


async def test_one_network_cannot_use_up_what_is_there_for_all(newsroom: Newsroom) -> None:
    """Whoever is one too many of a network counts for nothing else: the next network is served."""
    small = with_options(newsroom, per_network_hour=2, per_hour=4)
    async with browser(small) as client:
        for number in range(20):
            await client.post("/subscribe", data=form(small, email=f"{number}@a.example"))
    async with browser(small, client=ELSEWHERE) as client:
        answers = [await client.post("/subscribe", data=form(small, email=f"{number}@b.example")) for number in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]


@BOTH
async def test_new_pending_active_left_and_suppressed_look_alike(newsroom: Newsroom, kind: str) -> None:
    """Page, status and headers, byte for byte, also for who bounced and may come back."""
    makers = (make_pending, make_active, make_unsubscribed, make_suppressed, make_bounced)
    for make in makers:
        await make(newsroom, f"{make.__name__}@reader.example")
    async with browser(newsroom) as client:
        posts = [form(newsroom, email=f"{name}@reader.example") for name in ("new", *(make.__name__ for make in makers))]
        answers = [whole(await client.post("/subscribe", **{kind: body})) for body in posts]
    assert answers == [answers[0]] * 6


async def test_a_thousand_programs_make_one_letter(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """By JSON as by the form."""
    for _ in range(10):
        answers = await asyncio.gather(*(reader.post("/subscribe", json=form(newsroom, email=ADA)) for _ in range(100)))
        assert {answer.status_code for answer in answers} <= {202, 429}
    assert await letters(newsroom) == 1
