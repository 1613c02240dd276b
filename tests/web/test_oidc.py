"""Logging in with the account of one's organisation, at a small provider of our own that signs real tokens."""

import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr

from newsletter.daily.newsroom import Newsroom
from newsletter.model.desk_options import OidcOptions, OperatorOptions
from newsletter.model.options import SourceOptions
from newsletter.model.rights import Role
from newsletter.operators.run.accounts import change_account, close_account, list_accounts
from newsletter.sources.fetch import Fetcher
from newsletter.web.session_cookie import SECURE_NAME
from tests.web.accounts import make_operator
from tests.web.conftest import PUBLIC, browser, dump
from tests.web_server import WebServer

CLIENT, SECRET, SUBJECT = "letters", "between us", "248289761001"
BACK = f"{PUBLIC}/console/login/oidc/back"
OURS = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
ANOTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


@dataclass
class Provider:
    """Says who somebody is. Tests write what it claims, and with which key it signs."""

    server: WebServer
    key: Any = field(default_factory=lambda: OURS)
    algorithm: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return self.server.url("").rstrip("/")

    def open(self) -> None:
        found = {"issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize"}
        found |= {"token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys"}
        self.server.put("/.well-known/openid-configuration", json.dumps(found), "application/json")
        self.server.put("/keys", json.dumps({"keys": [OURS.as_dict(private=False)]}), "application/json")

    def answer(self, newsroom: Newsroom, nonce: str) -> None:
        """The token for the next code."""
        now = int(newsroom.clock().timestamp())
        claims = {"iss": self.issuer, "sub": SUBJECT, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce} | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode({"alg": self.algorithm, "kid": "one"}, claims, self.key, algorithms=[self.algorithm])
        self.server.put("/token", json.dumps({"access_token": "a" * 3000, "token_type": "Bearer", "id_token": token}), "application/json")


class Remembering:
    """The real fetcher, and what was posted through it."""

    def __init__(self, fetcher: Fetcher) -> None:
        self.fetcher = fetcher
        self.get = fetcher.get
        self.posted: list[tuple[str, dict[str, list[str]]]] = []

    async def post(self, url: str, body: bytes, **how: Any) -> Any:
        self.posted.append((how["headers"]["Authorization"], parse_qs(body.decode())))
        return await self.fetcher.post(url, body, **how)


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with WebServer() as server:
        (made := Provider(server)).open()
        yield made


@pytest.fixture
async def newsroom(newsroom: Newsroom, provider: Provider) -> AsyncIterator[Newsroom]:
    """With an owner whose account is bound to somebody there."""
    sources = SourceOptions(allow_private_networks=True, ports=())
    oidc = OidcOptions(issuer=provider.issuer, client_id=CLIENT, client_secret=SecretStr(SECRET))
    async with Fetcher(sources, "test") as fetcher:
        opened = replace(newsroom, fetcher=Remembering(fetcher), oidc=oidc)
        await make_operator(opened, subject=SUBJECT)
        yield opened


@pytest.fixture
async def phone(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    async with browser(newsroom) as client:
        yield client


async def ask(client: httpx2.AsyncClient) -> dict[str, str]:
    """Press the button of the login; what the provider is asked."""
    answer = await client.get("/console/login/oidc?next=/console/account")
    assert answer.status_code == 303
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def log_in(client: httpx2.AsyncClient, newsroom: Newsroom, provider: Provider, **changed: str) -> httpx2.Response:
    """There and back."""
    asked = await ask(client)
    provider.answer(newsroom, asked["nonce"])
    back = {"code": "c0de", "state": asked["state"]} | changed
    return await client.get("/console/login/oidc/back", params=back, headers={"Sec-Fetch-Site": "cross-site"})


async def test_whoever_is_bound_gets_in(newsroom: Newsroom, phone: httpx2.AsyncClient, provider: Provider) -> None:
    """The code is proven with the verifier of this login (PKCE), and the session is one of ours. The page leads on, as no redirect can."""
    asked = await ask(phone)
    assert {name: asked[name] for name in ("response_type", "scope", "client_id", "redirect_uri", "code_challenge_method")} == {
        "response_type": "code",
        "scope": "openid",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "code_challenge_method": "S256",
    }
    provider.answer(newsroom, asked["nonce"])
    answer = await phone.get("/console/login/oidc/back", params={"code": "c0de", "state": asked["state"]})
    assert (answer.status_code, 'content="0;url=/console/account"' in answer.text, SECURE_NAME in phone.cookies) == (200, True, True)
    assert (await phone.get("/console/account")).status_code == 200
    ((header, fields),) = newsroom.fetcher.posted
    challenge = urlsafe_b64encode(sha256(fields["code_verifier"][0].encode()).digest()).rstrip(b"=").decode()
    assert (challenge, fields["code"], fields["redirect_uri"]) == (asked["code_challenge"], ["c0de"], [BACK])
    assert header == "Basic bGV0dGVyczpiZXR3ZWVuK3Vz"


def wrong_key(provider: Provider) -> None:
    provider.key = ANOTHER


def our_secret(provider: Provider) -> None:
    """With what we know too: that proves nothing of the provider."""
    provider.key, provider.algorithm = OctKey.import_key(SECRET * 4), "HS256"


def claim(**claims: Any) -> Callable[[Provider], None]:
    return lambda provider: provider.claims.update(claims)


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(wrong_key, id="signed-by-another"),
        pytest.param(our_secret, id="signed-with-a-shared-secret"),
        pytest.param(claim(iss="https://evil.example"), id="another-issuer"),
        pytest.param(claim(aud="another-client"), id="for-another"),
        pytest.param(claim(aud="another-client", azp=CLIENT), id="for-another-though-given-to-us"),
        pytest.param(claim(aud=[CLIENT, "other"], azp="other"), id="given-to-another"),
        pytest.param(claim(exp=1), id="over"),
        pytest.param(claim(exp=None), id="without-end"),
        pytest.param(claim(nonce="replayed"), id="of-another-login"),
        pytest.param(claim(nonce=None), id="of-no-login"),
        pytest.param(claim(sub=None), id="nobody"),
        pytest.param(claim(sub="somebody else"), id="not-bound"),
        pytest.param(claim(sub=""), id="empty"),
    ],
)
async def test_what_proves_nothing_opens_nothing(
    newsroom: Newsroom, phone: httpx2.AsyncClient, provider: Provider, forge: Callable[[Provider], None]
) -> None:
    """No session, and no account for whoever comes."""
    await make_operator(newsroom, "ben", Role.VIEWER)
    before = await list_accounts(newsroom.database)
    forge(provider)
    answer = await log_in(phone, newsroom, provider)
    assert (answer.status_code, SECURE_NAME in phone.cookies) == (401, False)
    assert await list_accounts(newsroom.database) == before


async def test_the_answer_must_be_to_this_browsers_question(newsroom: Newsroom, phone: httpx2.AsyncClient, provider: Provider) -> None:
    """Another state, or a browser that asked nothing, gets nowhere: nobody is logged in to somebody else's account."""
    assert (await log_in(phone, newsroom, provider, state="x")).status_code == 401
    asked = await ask(phone)
    provider.answer(newsroom, asked["nonce"])
    async with browser(newsroom) as other:
        answer = await other.get("/console/login/oidc/back", params={"code": "c0de", "state": asked["state"]})
        assert (answer.status_code, SECURE_NAME in other.cookies) == (401, False)


def counted(newsroom: Newsroom) -> int:
    return sum(line.startswith('INSERT INTO "login_try"') for line in dump(newsroom))


async def test_the_provider_is_asked_so_often_and_no_oftener(newsroom: Newsroom, provider: Provider) -> None:
    """Each start and each answer makes us ask it: of one network only so many that came to nothing. Others still get in."""
    limited = replace(newsroom, operators=OperatorOptions(tries_per_network=3))
    async with browser(limited) as phone:
        asked = await ask(phone)
        backs = [await phone.get(BACK, params={"code": "no", "state": asked["state"]}) for _ in range(2)]
        asked_before = len(newsroom.fetcher.posted)
        backs.append(await phone.get(BACK, params={"code": "no", "state": asked["state"]}))
        start = await phone.get("/console/login/oidc")
    assert [answer.status_code for answer in (*backs, start)] == [401, 401, 429, 429]
    assert (start.headers["retry-after"], len(newsroom.fetcher.posted) - asked_before) == ("900", 0)
    async with browser(limited, ("198.51.100.1", 50_000)) as other:
        assert (await log_in(other, limited, provider)).status_code == 200


async def test_whoever_gets_in_has_tried_nothing(newsroom: Newsroom, phone: httpx2.AsyncClient, provider: Provider) -> None:
    """A whole office may log in one after the other; whoever is not bound may not go on for ever."""
    assert ((await log_in(phone, newsroom, provider)).status_code, counted(newsroom)) == (200, 0)
    provider.claims = {"sub": "somebody else"}
    assert ((await log_in(phone, newsroom, provider)).status_code, counted(newsroom)) == (401, 2)


async def test_another_site_uses_up_no_tries(newsroom: Newsroom, phone: httpx2.AsyncClient) -> None:
    """Its pages may send browsers here as often as they like: those see the login with its button, and nothing is asked or counted."""
    answer = await phone.get("/console/login/oidc?next=/console/audit", headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, "/console/login/oidc?next=/console/audit" in answer.text, counted(newsroom)) == (200, True, 0)
    back = await phone.get("/console/login/oidc/back", params={"code": "x", "state": "y"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (back.status_code, counted(newsroom)) == (401, 0)


async def test_a_closed_account_stays_closed(newsroom: Newsroom, phone: httpx2.AsyncClient, provider: Provider) -> None:
    """Whatever the provider says."""
    await make_operator(newsroom, "ben")
    anna = next(one for one in await list_accounts(newsroom.database) if one.name == "anna")
    await close_account(newsroom.database, anna, newsroom.clock())
    assert (await log_in(phone, newsroom, provider)).status_code == 401
    await change_account(newsroom.database, (await list_accounts(newsroom.database))[1], newsroom.clock(), subject=SUBJECT)
    assert (await log_in(phone, newsroom, provider)).status_code == 200


async def test_a_provider_in_trouble_leaves_the_password(newsroom: Newsroom, phone: httpx2.AsyncClient, provider: Provider) -> None:
    """The login says so, and its form still works; a provider that calls itself something else is none."""
    provider.server.put("/.well-known/openid-configuration", json.dumps({"issuer": "https://evil.example"}), "application/json")
    answer = await phone.get("/console/login/oidc")
    assert (answer.status_code, "calls itself something else" in answer.text, 'name="password"' in answer.text) == (503, True, True)


async def test_without_a_provider_there_is_no_button(newsroom: Newsroom) -> None:
    """And nothing at its address."""
    async with browser(replace(newsroom, oidc=OidcOptions())) as client:
        assert "organisation" not in (await client.get("/console/login")).text
        assert (await client.get("/console/login/oidc")).status_code == 404
