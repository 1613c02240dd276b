"""Answers from memory what was asked before: a public page is made once for as long as nothing it shows has changed.

What may be kept is what any proxy might keep: 200 or 302 with ``Cache-Control: public``, without ``Set-Cookie`` or ``Vary``. A page that is
one person's says ``no-store`` and is made for each who asks. The key is the path alone, with the query only where a page reads it: the Host
header, cookies and made-up queries neither lead to another answer nor fill the memory.

How old an answer may be: none was made before the last change that ``PublicState`` knows of. A process knows its own commits at once and
those of others (more web processes, the command line, the worker) within a second; the minute ends all answers, whatever was in them. That
is never a lie about what was sent, only news a second late, and far less than the minute that ``max-age`` allows browsers.
A database that does not answer is no reason to show what was kept: the question goes to the page, which says so.
"""

import asyncio
from collections.abc import Collection, Hashable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter.daily.public_state import PublicState
from newsletter.web.kept_answers import Answer, Headers, KeptAnswers, Key
from newsletter.web.revalidation import holds
from newsletter.web.stamping import Stamping

_READING = frozenset({"GET", "HEAD"})
_KEPT_STATUSES = frozenset({200, 302})
_OF_ONE_ASKER = frozenset({b"set-cookie", b"vary"})
_CONDITION = b"if-none-match"
_OF_OPERATORS = ("/console", "/api/")
"""Nothing there is kept, and nobody waits there for the answer of somebody else: a live page's does not end."""

Place = tuple[Hashable, Key]
"""A state and a key: who asks in a later state must not be given what is being made in an earlier one."""


class KeepAnswers:
    """Stands before the whole application. ``asking``: the paths of public pages that read their query; ``stamping``: of their forms."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        state: PublicState,
        asking: Collection[str],
        stamping: Stamping | None = None,
        kept: KeptAnswers | None = None,
    ) -> None:
        self.app = app
        self.stamping = stamping
        self.state = state
        self.asking = frozenset(asking)
        self.kept = KeptAnswers() if kept is None else kept
        self._being_made: dict[Place, asyncio.Future[Answer | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand out the kept answer, wait for the one that is being made, or make it."""
        if not _is_reading(scope) or (state := await self._state()) is None:
            await self.app(scope, receive, send)
            return
        place = state, self._key(scope)
        answer = self.kept.find(*place)
        if answer is None and (making := self._being_made.get(place)) is not None:
            answer = await asyncio.shield(making)  # shielded: who goes away must not take it from the others
            if answer is None:  # it is one person's
                await self.app(scope, receive, send)
                return
        if answer is None:
            await self._make(place, scope, receive, send)
        else:
            await _hand_out(self._stamped(answer), scope, send)

    def _stamped(self, answer: Answer) -> Answer:
        return answer if self.stamping is None else self.stamping.stamped(answer)

    async def _state(self) -> Hashable | None:
        known = self.state.known()
        if known is not None:
            return known
        try:
            return await self.state.ask()
        except Exception:  # whatever is wrong with the database, the page meets it too and has words for it
            return None

    def _key(self, scope: Scope) -> Key:
        path: str = scope["path"]
        return path, scope["query_string"] if path in self.asking else b""

    async def _make(self, place: Place, scope: Scope, receive: Receive, send: Send) -> None:
        making: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self._being_made[place] = making
        taking = _Taking(send)
        asked = scope["headers"]
        try:
            scope["headers"] = [header for header in asked if header[0] != _CONDITION]  # what is kept must be whole
            await self.app(scope, receive, taking.send)
        finally:
            scope["headers"] = asked
            del self._being_made[place]
            making.set_result(taking.answer)
        if taking.answer is not None:
            self.kept.keep(*place, taking.answer)
            await _hand_out(self._stamped(taking.answer), scope, send)


def _is_reading(scope: Scope) -> bool:
    """Whether somebody looks at what may be public."""
    return scope["type"] == "http" and scope["method"] in _READING and not scope["path"].startswith(_OF_OPERATORS)


@dataclass(slots=True)
class _Taking:
    """Takes an answer that may be kept instead of sending it; passes any other through, as it comes."""

    through: Send
    answer: Answer | None = None
    _start: Message | None = None
    _parts: list[bytes] = field(default_factory=list)

    async def send(self, message: Message) -> None:
        """In place of the server's ``send``."""
        if message["type"] == "http.response.start" and _may_be_kept(message):
            self._start = message
        elif self._start is None:
            await self.through(message)
        else:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                headers: Headers = tuple((bytes(name), bytes(value)) for name, value in self._start["headers"])
                self.answer = Answer(status=self._start["status"], headers=headers, body=b"".join(self._parts))


def _may_be_kept(start: Message) -> bool:
    headers = dict(start["headers"])
    return (
        start["status"] in _KEPT_STATUSES and headers.get(b"cache-control", b"").startswith(b"public") and not _OF_ONE_ASKER & set(headers)
    )


async def _hand_out(answer: Answer, scope: Scope, send: Send) -> None:
    """The answer, or 304 without a body to who has it already."""
    asked = b",".join(value for name, value in scope["headers"] if name == _CONDITION)
    if asked and answer.tag and holds(asked.decode("latin-1"), answer.tag):
        await send({"type": "http.response.start", "status": 304, "headers": list(answer.without_body)})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})
