"""Every route that the program lists, how to fill one in, and the real server to ask: what is sent arrives as it was written."""

import ast
import asyncio
import inspect
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

import newsletter.web
from newsletter.web.running import answering
from newsletter.web.server import serve_app

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "issue_on": "2026-11-21",
        "day": "2026-11-21",
        "digest": "0",
        "number": "1",
        "year": "2026",
        "month": "11",
        "place": "1",
        "answer": "good",
        "provider": "postmark",
        "verb": "pause",
        "name": "skip",
        "slug": "a-story",
    }
)
"""What stands in a path while another part of it is asked about."""

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_WORD = re.compile(r"[a-z][a-z_]{0,15}")
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A path and a method of it, and who answers there."""

    path: str
    method: str
    endpoint: Any

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(_PARAMETER.findall(self.path))

    def filled(self, **given: str) -> str:
        """The path with these words in it, as they are."""
        return _PARAMETER.sub(lambda found: given.get(found[1], PLACES.get(found[1], "x")), self.path)


def every_place(app: FastAPI) -> list[Place]:
    """Each route by each method but HEAD, which is asked as GET is."""
    routes = [(route.path or "", route.methods or (), route.endpoint) for route in iter_route_contexts(app.routes)]
    return [Place(path, method, endpoint) for path, methods, endpoint in routes for method in sorted(set(methods) - {"HEAD"})]


def words_of_the_face() -> list[str]:
    """Every word in the face's code that could be the name of something in a query: whatever is read is among them."""
    return sorted({word for file in Path(*newsletter.web.__path__).rglob("*.py") for word in _words(file)})


def words_beside(place: Place) -> list[str]:
    """Words that the module of a route hands to others, one of which reads the query."""
    return sorted(set(_handed_over(Path(inspect.getsourcefile(inspect.unwrap(place.endpoint)) or ""))))


def _words(file: Path) -> Iterator[str]:
    return (found for node in ast.walk(ast.parse(file.read_text("utf-8"))) if (found := _word(node)))


def _handed_over(file: Path) -> Iterator[str]:
    calls = (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
    return (found for call in calls for argument in call.args if (found := _word(argument)))


def _word(node: ast.AST) -> str:
    is_word = isinstance(node, ast.Constant) and isinstance(node.value, str) and _WORD.fullmatch(node.value)
    return node.value if is_word else ""  # type: ignore[attr-defined]  # it is a constant


@dataclass(slots=True)
class Asker:
    """One connection that is kept open. Paths go out byte for byte: no client tidies them up."""

    port: int
    streams: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> tuple[int, bytes]:
        """Status and body; an answer that goes on and on is cut off after its head."""
        if self.writer is None or self.writer.is_closing():
            self.streams, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.writer.write("\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body)
        try:
            return await asyncio.wait_for(self._read(), 20)
        except (asyncio.IncompleteReadError, ConnectionError):  # it wants no more of what was not HTTP
            await self.close()
            return 400, b""

    async def _read(self) -> tuple[int, bytes]:
        assert self.streams is not None
        head = await self.streams.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length is None or b"connection: close" in head.lower():
            await self.close()
        body = await self.streams.readexactly(int(length[1])) if length else b""
        return int(head.split(b" ", 2)[1]), body

    async def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
            self.writer = None


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[Asker]:
    """The application at a port of its own."""
    stop = asyncio.Event()
    async with answering(partial(serve_app, app, host="127.0.0.1", port=0), stop=stop) as address:
        asker = Asker(int(address.rpartition(":")[2]))
        try:
            yield asker
        finally:
            await asker.close()
