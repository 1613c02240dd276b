"""The walk through the login: what opens the console, what does not, and what shuts it again (S24 of the threats)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.model.desk_options import OperatorOptions
from newsletter.model.operators import digest_of
from newsletter.model.rights import Role
from newsletter.operators.run import accounts
from newsletter.storage.audit import entries
from newsletter.storage.operators import operator_of
from newsletter.web.session_cookie import NAME, SECURE_NAME
from tests.conftest import HandClock
from tests.web.accounts import CONSOLE_HEADERS, PASSWORD, SECRET, code, enter, make_operator, press, token_on
from tests.web.conftest import CONSOLE, LOOPBACK, browser, dump

NEXT_STEP = timedelta(seconds=30)


@pytest.fixture
async def phone(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser somewhere on the internet."""
    async with browser(newsroom) as client:
        yield client


async def is_in(client: httpx2.AsyncClient) -> bool:
    answer = await client.get("/console/account")
    assert answer.status_code in {200, 303}
    return answer.status_code == 200


async def test_name_password_and_code_open_the_console(newsroom: Newsroom, phone: httpx2.AsyncClient) -> None:
    """From anywhere, once there is an owner; without them every page leads to the login, and back after it."""
    await make_operator(newsroom)
    before = await phone.get("/console/account")
    assert (before.status_code, before.headers["location"]) == (303, "/console/login?next=/console/account")
    answer = await enter(phone, code=code(newsroom), next="/console/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/account")
    assert await is_in(phone)


async def test_the_cookie_says_little_and_goes_nowhere_else(newsroom: Newsroom, phone: httpx2.AsyncClient) -> None:
    """256 random bits, for the console alone, out of reach of scripts and other sites; the database has only its digest."""
    await make_operator(newsroom)
    answer = await enter(phone, code=code(newsroom))
    name, _, rest = answer.headers["set-cookie"].partition("=")
    secret, *attributes = rest.split("; ")
    assert (name, len(secret)) == (SECURE_NAME, 43)
    assert sorted(attributes) == ["HttpOnly", "Max-Age=1209600", "Path=/console", "SameSite=strict", "Secure"]
    stored = "\n".join(dump(newsroom))
    assert (digest_of(secret) in stored, secret in stored) == (True, False)


@pytest.mark.parametrize(
    ("name", "password", "given"),
    [
        pytest.param("anna", "heron tidal brass lanterN", SECRET, id="password"),
        pytest.param("anna", "", SECRET, id="no-password"),
        pytest.param("ben", PASSWORD, SECRET, id="name"),
        pytest.param("anna", PASSWORD, "", id="no-code"),
        pytest.param("anna", PASSWORD, "MFRGGZDFMZTWQ2LKNNWG23TPOA", id="code-of-another-secret"),
    ],
)
async def test_what_is_wrong_is_not_said(newsroom: Newsroom, phone: httpx2.AsyncClient, name: str, password: str, given: str) -> None:
    """One answer for a wrong name, password or code, and no cookie."""
    await make_operator(newsroom)
    answer = await enter(phone, name, password, code(newsroom, given) if given else "")
    assert (answer.status_code, "set-cookie" in answer.headers) == (401, False)
    assert "Name, password or code: something is not right." in answer.text
    assert not await is_in(phone)


async def test_a_code_opens_once(newsroom: Newsroom, phone: httpx2.AsyncClient, clock: HandClock) -> None:
    """Whoever looks over a shoulder cannot use what they saw; two at the same moment cannot either."""
    await make_operator(newsroom)
    async with browser(newsroom) as other:
        seen = code(newsroom)
        answers = await asyncio.gather(enter(phone, code=seen), enter(other, code=seen))
        assert sorted(answer.status_code for answer in answers) == [303, 401]
        clock.now += NEXT_STEP
        assert (await enter(other, code=seen)).status_code == 401
        assert (await enter(other, code=code(newsroom))).status_code == 303


async def test_tries_of_an_account_are_limited(newsroom: Newsroom, clock: HandClock) -> None:
    """From however many networks; the right password is not looked at either, until the quarter of an hour is over."""
    newsroom = replace(newsroom, operators=OperatorOptions(tries_per_account=3))
    await make_operator(newsroom)
    for number in range(3):
        async with browser(newsroom, (f"198.51.{number}.7", 1)) as client:
            assert (await enter(client, password="wrong")).status_code == 401
    async with browser(newsroom) as client:
        refused = await enter(client, code=code(newsroom))
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "900")
        clock.now += timedelta(minutes=15)
        assert (await enter(client, code=code(newsroom))).status_code == 303


async def test_nobody_shuts_an_owner_out_by_guessing(newsroom: Newsroom, phone: httpx2.AsyncClient, clock: HandClock) -> None:
    """From a network where the account logged in of late only the tries from there count, and those have the same limit."""
    newsroom = replace(newsroom, operators=OperatorOptions(tries_per_account=3))
    await make_operator(newsroom)
    async with browser(newsroom, ("203.0.113.7", 1)) as home, browser(newsroom, ("198.51.100.7", 1)) as guesser:
        assert (await enter(home, code=code(newsroom))).status_code == 303
        clock.now += timedelta(days=20)
        assert [(await enter(guesser, password="wrong")).status_code for _ in range(4)] == [401, 401, 401, 429]
        assert (await enter(home, "ANNA", code=code(newsroom))).status_code == 303
        assert [(await enter(home, password="wrong")).status_code for _ in range(4)] == [401, 401, 401, 429]
        clock.now += timedelta(days=20)
        assert (await enter(home, code=code(newsroom))).status_code == 303
        clock.now += timedelta(days=45)
        await enter(phone, "ben", "wrong")
        assert [(await enter(guesser, password="wrong")).status_code for _ in range(4)] == [401, 401, 401, 429]
        assert (await enter(home, code=code(newsroom))).status_code == 429


async def test_tries_of_a_network_are_limited(newsroom: Newsroom) -> None:
    """Whatever names they were for; another network is let in."""
    newsroom = replace(newsroom, operators=OperatorOptions(tries_per_network=3))
    await make_operator(newsroom)
    async with browser(newsroom, ("198.51.100.7", 1)) as client, browser(newsroom, ("203.0.113.7", 1)) as other:
        for name in ("ben", "carla", "dora"):
            assert (await enter(client, name)).status_code == 401
        assert (await enter(client, code=code(newsroom))).status_code == 429
        assert (await enter(other, code=code(newsroom))).status_code == 303


async def test_a_login_gives_no_new_tries(newsroom: Newsroom, phone: httpx2.AsyncClient, clock: HandClock) -> None:
    """Who knows one account cannot guess at another without end by logging in between."""
    newsroom = replace(newsroom, operators=OperatorOptions(tries_per_network=3))
    await make_operator(newsroom)
    statuses = []
    async with browser(newsroom) as client:
        for _ in range(3):
            statuses.append((await enter(client, "ben")).status_code)
            clock.now += NEXT_STEP
            statuses.append((await enter(client, code=code(newsroom))).status_code)
        statuses.append((await enter(client, "ben")).status_code)
    assert statuses == [401, 303, 401, 303, 401, 429, 429]


async def test_a_session_of_before_is_not_taken_over(newsroom: Newsroom, phone: httpx2.AsyncClient, clock: HandClock) -> None:
    """A cookie that somebody planted opens nothing, and a login never goes on with an old secret."""
    await make_operator(newsroom)
    phone.cookies.set(SECURE_NAME, "planted", domain="topten.example", path="/console")
    assert not await is_in(phone)
    await enter(phone, code=code(newsroom))
    first = phone.cookies[SECURE_NAME]
    clock.now += NEXT_STEP
    await enter(phone, code=code(newsroom))
    assert len({"planted", first, phone.cookies[SECURE_NAME]}) == 3
    async with browser(newsroom) as thief:
        thief.cookies.set(SECURE_NAME, first, domain="topten.example", path="/console")
        assert not await is_in(thief)


async def test_logging_out_ends_it_in_the_database(newsroom: Newsroom, phone: httpx2.AsyncClient) -> None:
    """Whoever copied the cookie is out too."""
    await make_operator(newsroom)
    await enter(phone, code=code(newsroom))
    copied = phone.cookies[SECURE_NAME]
    answer = await press(phone, "/console/account", "/console/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/login")
    async with browser(newsroom) as thief:
        thief.cookies.set(SECURE_NAME, copied, domain="topten.example", path="/console")
        assert not await is_in(thief)
    assert not await is_in(phone)


async def test_an_unused_session_ends(newsroom: Newsroom, phone: httpx2.AsyncClient, clock: HandClock) -> None:
    """After twelve hours without a look; each look gives it twelve more, to the end of fourteen days."""
    await make_operator(newsroom)
    await enter(phone, code=code(newsroom))
    for _ in range(30):
        clock.now += timedelta(hours=11)
        assert await is_in(phone)
    clock.now += timedelta(hours=6)
    assert not await is_in(phone)
    clock.now += NEXT_STEP
    await enter(phone, code=code(newsroom))
    clock.now += timedelta(hours=12)
    assert not await is_in(phone)


async def test_closing_an_account_ends_its_sessions_at_once(newsroom: Newsroom, phone: httpx2.AsyncClient) -> None:
    """The next click leads to the login, which does not open."""
    await make_operator(newsroom)
    ben = await make_operator(newsroom, "ben", Role.EDITOR)
    await enter(phone, "ben", code=code(newsroom))
    assert await is_in(phone)
    await accounts.close_account(newsroom.database, ben, newsroom.clock())
    assert not await is_in(phone)
    assert (await enter(phone, "ben", code=code(newsroom))).status_code == 401


async def test_without_a_second_factor_nothing_else_opens(newsroom: Newsroom, phone: httpx2.AsyncClient, clock: HandClock) -> None:
    """Who needs one is led to set it up; the session after that is another one, and the next login asks for the code."""
    await make_operator(newsroom, totp=False)
    assert (await enter(phone)).status_code == 303
    half = phone.cookies[SECURE_NAME]
    led = [(await phone.get(path)).headers.get("location") for path in ("/console", "/console/account", "/console/operators")]
    assert led == ["/console/account/second-factor"] * 3
    page = await phone.get("/console/account/second-factor")
    refused = await phone.post("/console/account/password", data={"form_token": token_on(page.text)}, headers=CONSOLE_HEADERS)
    assert refused.status_code == 401
    secret = page.text.partition('<code class="secret">')[2].partition("<")[0].replace(" ", "")
    offer = page.text.partition('name="offer" value="')[2].partition('"')[0]
    fields = {"form_token": token_on(page.text), "offer": offer}
    wrong = await phone.post("/console/account/second-factor", data={**fields, "code": "000000"}, headers=CONSOLE_HEADERS)
    assert (wrong.status_code, "that is not the code" in wrong.text) == (409, True)
    right = await phone.post("/console/account/second-factor", data={**fields, "code": code(newsroom, secret)}, headers=CONSOLE_HEADERS)
    assert right.status_code == 303
    assert phone.cookies[SECURE_NAME] != half
    assert await is_in(phone)
    async with browser(newsroom) as thief:
        thief.cookies.set(SECURE_NAME, half, domain="topten.example", path="/console")
        assert not await is_in(thief)
        assert (await enter(thief, code=code(newsroom, secret))).status_code == 401, "that code was used for the proof"
        clock.now += NEXT_STEP
        assert (await enter(thief, code=code(newsroom, secret))).status_code == 303


async def test_a_new_password_does_not_go_round_the_second_factor(newsroom: Newsroom, phone: httpx2.AsyncClient, clock: HandClock) -> None:
    """A link of an owner sets the password and nothing more: the login asks for the code as before. It works once."""
    await make_operator(newsroom)
    await make_operator(newsroom, "ben", Role.PUBLISHER)
    await enter(phone, code=code(newsroom))
    answer = await press(phone, "/console/operators", "/console/operators/password", name="ben")
    link = answer.text.partition('<code class="secret">https://topten.example')[2].partition("<")[0]
    async with browser(newsroom) as ben:
        new = {"password": "quiet maple seven ferries", "again": "quiet maple seven ferries"}
        assert (await press(ben, link, link, password="ben ben ben ben", again="ben ben ben ben")).status_code == 409
        assert (await press(ben, link, link, **new)).status_code == 303
        assert (await ben.get(link)).status_code == 404
        assert (await enter(ben, "ben", code=code(newsroom))).status_code == 401
        assert (await enter(ben, "ben", new["password"])).status_code == 401
        assert (await enter(ben, "ben", new["password"], code(newsroom))).status_code == 303


async def test_a_new_password_ends_every_other_login(newsroom: Newsroom, phone: httpx2.AsyncClient, clock: HandClock) -> None:
    """This browser goes on with a new secret, the others are out; the old password must be known."""
    await make_operator(newsroom)
    async with browser(newsroom) as other:
        await enter(other, code=code(newsroom))
        clock.now += NEXT_STEP
        await enter(phone, code=code(newsroom))
        new = {"password": "quiet maple seven ferries", "again": "quiet maple seven ferries"}
        page = "/console/account"
        assert (await press(phone, page, f"{page}/password", current="guessed", **new)).status_code == 409
        assert (await press(phone, page, f"{page}/password", current=PASSWORD, **new | {"again": "x"})).status_code == 409
        assert await is_in(other)
        assert (await press(phone, page, f"{page}/password", current=PASSWORD, **new)).status_code == 303
        assert (await is_in(phone), await is_in(other)) == (True, False)


async def test_other_sites_cannot_press_our_buttons(newsroom: Newsroom, phone: httpx2.AsyncClient) -> None:
    """Not with the form of nobody, not with that of another session, not from another origin."""
    await make_operator(newsroom)
    nobody = token_on((await phone.get("/console/login")).text)
    await enter(phone, code=code(newsroom))
    own = token_on((await phone.get("/console/account")).text)
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    tried = [
        (nobody, CONSOLE_HEADERS),
        ("", CONSOLE_HEADERS),
        (own, elsewhere),
        (own, {"Origin": "https://evil.example"}),
        (own, {"Origin": "null"}),
        (own, {"Sec-Fetch-Site": "same-site"}),
    ]
    answers = [await phone.post("/console/logout", data={"form_token": token}, headers=headers) for token, headers in tried]
    assert [answer.status_code for answer in answers] == [403] * len(tried)
    assert await is_in(phone)


async def test_the_origin_is_our_address_whatever_the_proxy_makes_of_the_host(newsroom: Newsroom) -> None:
    """Behind a reverse proxy that passes its own name on, our pages' buttons work; a forged Host opens nothing."""
    await make_operator(newsroom)
    async with browser(newsroom, LOOPBACK, "http://backend:8080", **{"X-Forwarded-For": "198.51.100.7"}) as client:
        page = await client.get("/console/login")
        fields = {"form_token": token_on(page.text), "name": "anna", "password": PASSWORD, "code": code(newsroom)}
        forged = await client.post("/console/login", data=fields, headers={"Origin": "http://backend:8080"})
        honest = await client.post("/console/login", data=fields, headers=CONSOLE_HEADERS)
        assert (forged.status_code, honest.status_code) == (403, 303)
        assert honest.headers["location"] == "/console"


@pytest.mark.parametrize(
    "where", ["https://evil.example/console", "//evil.example", "/console//evil", "/console/../s/x", "/archive", "/consoles", "\\"]
)
async def test_a_login_leads_nowhere_else(newsroom: Newsroom, phone: httpx2.AsyncClient, where: str) -> None:
    """Whatever stands in the link to it."""
    await make_operator(newsroom)
    answer = await enter(phone, code=code(newsroom), next=where)
    assert answer.headers["location"] == "/console"


async def test_at_this_machine_an_owner_logs_in_too(newsroom: Newsroom) -> None:
    """Without an owner who sits here may do everything; with one nobody may without a login."""
    async with browser(newsroom, LOOPBACK, CONSOLE) as client, browser(newsroom) as stranger:
        assert (await client.get("/console/operators")).status_code == 200
        assert [(await stranger.get(path)).status_code for path in ("/console/operators", "/console/login")] == [403, 403]
        await make_operator(newsroom)
        assert (await client.get("/console/operators")).headers["location"] == "/console/login?next=/console/operators"
        assert [(await stranger.get(path)).status_code for path in ("/console/operators", "/console/login")] == [303, 200]
        page = await client.get("/console/login")
        fields = {"form_token": token_on(page.text), "name": "anna", "password": PASSWORD, "code": code(newsroom)}
        assert (await client.post("/console/login", data=fields, headers={"Origin": CONSOLE})).status_code == 303
        assert NAME in client.cookies


async def test_weaker_hashes_are_renewed(newsroom: Newsroom, phone: httpx2.AsyncClient) -> None:
    """Who logs in with a password that was hashed with less gets a hash of today."""
    from argon2 import PasswordHasher

    anna = await make_operator(newsroom, password=PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD))
    assert (await enter(phone, code=code(newsroom))).status_code == 303
    async with newsroom.database.read() as connection:
        stored = await operator_of(connection, anna.id)
    assert stored.password.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


async def test_secrets_stay_out_of_the_audit_log(newsroom: Newsroom, phone: httpx2.AsyncClient) -> None:
    """Of an account that was added and changed, the log has names and roles, and neither password nor address."""
    await make_operator(newsroom)
    await enter(phone, code=code(newsroom))
    fields = {"name": "ben", "role": "editor", "address": "ben@topten.example", "password": "quiet maple seven ferries"}
    await press(phone, "/console/operators", "/console/operators/add", **fields)
    async with newsroom.database.read() as connection:
        (line,) = await entries(connection, newsroom.letterhead.key)
    assert (line.act, line.by, line.facts) == ("operators add", "anna", {"name": "ben", "role": "editor"})
