"""Does what a newcomer does, with a browser's means: fill in the form, open the letter, press the button. Knows no room of ours."""

import asyncio
import re
from html import unescape
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from newsletter.demo.inbox import Inbox
from newsletter.model.errors import NewsletterError

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_CONFIRM_LINK = re.compile(r"https?://\S+/c/[\w-]+")


async def sign_up(base_url: str, address: str) -> None:
    """Load the landing page and send its form; who is quicker than a person types is asked to press once more, and does."""
    page = await _ask("GET", base_url + "/")
    if 'action="/subscribe"' not in page:
        raise NewsletterError("demo", "the landing page has no sign-up form")
    answer = await _ask("POST", base_url + "/subscribe", {"email": address} | _hidden(page))
    if 'action="/subscribe"' in answer:
        await _ask("POST", base_url + "/subscribe", _hidden(answer))


async def confirm(inbox: Inbox, address: str) -> None:
    """Open the confirmation letter, follow its link, and press the button of the page."""
    letters = inbox.addressed_to(address)
    links = _CONFIRM_LINK.findall(letters[-1].part("plain")) if letters else []
    if not links:
        raise NewsletterError("demo", f"{address} got no letter with a confirmation link")
    await _ask("GET", links[0])
    await _ask("POST", links[0], {})


def _hidden(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _HIDDEN.findall(page)}


async def _ask(method: str, url: str, form: dict[str, str] | None = None) -> str:
    def ask() -> str:
        parts = urlsplit(url)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        connection.request(method, parts.path or "/", urlencode(form or {}), headers)
        answer = connection.getresponse()
        body = answer.read().decode("utf-8")
        connection.close()
        if answer.status >= 400:
            raise NewsletterError("demo", f"{method} {parts.path} answered {answer.status}")
        return body

    return await asyncio.to_thread(ask)
