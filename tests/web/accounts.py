"""Operators with accounts, and a browser that logs them in."""

import re
from functools import cache
from typing import Any

import httpx2
from argon2 import PasswordHasher
from pyotp import TOTP

from newsletter.daily.newsroom import Newsroom
from newsletter.model.operators import Operator
from newsletter.model.rights import Role
from newsletter.model.sealing import seal
from newsletter.operators.run.accounts import account_of, add_account
from newsletter.operators.run.logging_in import SEAL

PASSWORD = "heron tidal brass lantern"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
CONSOLE_HEADERS = {"Sec-Fetch-Site": "same-origin", "Origin": "https://topten.example"}


@cache
def hashed(password: str = PASSWORD) -> str:
    """Made once: it takes a while on purpose."""
    return PasswordHasher().hash(password)


async def make_operator(newsroom: Newsroom, name: str = "anna", role: Role = Role.OWNER, *, totp: bool = True, **more: Any) -> Operator:
    """An account as it is after the first login."""
    now = newsroom.clock()
    sealed = seal(SECRET, SEAL, newsroom.ring, name.encode().ljust(12, b".")[:12]) if totp else ""
    given = {"password": hashed(), "totp": sealed, "address": f"{name}@topten.example"} | more
    await add_account(newsroom.database, Operator(name=name, role=role, created_at=now, changed_at=now, **given))
    return await account_of(newsroom.database, name)


def code(newsroom: Newsroom, secret: str = SECRET) -> str:
    """What the telephone shows now."""
    return TOTP(secret).at(newsroom.clock())


def token_on(html: str) -> str:
    """The hidden field of a page's forms."""
    found = re.search(r'name="form_token" value="([0-9a-f]{32})"', html)
    assert found, html
    return found[1]


async def enter(client: httpx2.AsyncClient, name: str = "anna", password: str = PASSWORD, code: str = "", **more: str) -> httpx2.Response:
    """Fill in the form of the login and press its button."""
    page = await client.get("/console/login")
    fields = {"form_token": token_on(page.text), "name": name, "password": password, "code": code, **more}
    return await client.post("/console/login", data=fields, headers=CONSOLE_HEADERS)


async def press(client: httpx2.AsyncClient, page: str, path: str, **fields: Any) -> httpx2.Response:
    """Open a page and press a button on it."""
    shown = await client.get(page)
    return await client.post(path, data={"form_token": token_on(shown.text), **fields}, headers=CONSOLE_HEADERS)
