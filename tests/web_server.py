"""A real web server on loopback whose answers tests write: paths with bodies, headers, redirects, and the ways a server can misbehave."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Request:
    """What one request asked for; header names in lower case."""

    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """A whole answer. ``close_after`` cuts the body short after so many bytes."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    close_after: int | None = None


Behaviour = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


class WebServer:
    """Answers what was put at each path, remembers every request, and gives 404 elsewhere."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.host = host
        self.requests: list[Request] = []
        self._answers: dict[str, Answer | Behaviour | Callable[[Request], Answer]] = {}
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self.host, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._open):
            task.cancel()

    def url(self, path: str = "/", host: str = "") -> str:
        return f"http://{host or self.host}:{self.port}{path}"

    def put(self, path: str, body: bytes | str = b"", content_type: str = "application/xml", status: int = 200, **headers: str) -> str:
        """Serve a body at a path; ``etag="x"`` and ``retry_after="5"`` become headers. Gives the address."""
        content = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._answers[path] = Answer(content, status, {"content-type": content_type, **named})
        return self.url(path)

    def redirect(self, path: str, target: str, status: int = 302) -> str:
        self._answers[path] = Answer(b"", status, {"location": target})
        return self.url(path)

    def answer(self, path: str, answer: Answer | Callable[[Request], Answer]) -> str:
        self._answers[path] = answer
        return self.url(path)

    def behave(self, path: str, behaviour: Behaviour) -> str:
        self._answers[path] = behaviour
        return self.url(path)

    def hang(self, path: str) -> str:
        """Take the request and never answer."""

        async def silent(_request: Request, _writer: asyncio.StreamWriter) -> None:
            await asyncio.Event().wait()

        return self.behave(path, silent)

    def asked(self, path: str) -> int:
        return sum(request.path == path for request in self.requests)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            while await self._answer_one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = head[0].split(" ")[1]
        pairs = (line.split(":", 1) for line in head[1:] if ":" in line)
        request = Request(path, {name.lower(): value.strip() for name, value in pairs})
        self.requests.append(request)
        found = self._answers.get(path, Answer(b"not here", 404))
        if not isinstance(found, Answer):
            made = found(request) if not asyncio.iscoroutinefunction(found) else found(request, writer)
            if not isinstance(made, Answer):
                await made
                return False
            found = made
        return await _write(writer, found)


async def _write(writer: asyncio.StreamWriter, answer: Answer) -> bool:
    headers = {"content-length": str(len(answer.body)), **answer.headers}
    lines = [f"HTTP/1.1 {answer.status} Answer", *(f"{name}: {value}" for name, value in headers.items())]
    body = answer.body if answer.close_after is None else answer.body[: answer.close_after]
    writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (b"" if answer.status == 304 else body))
    await writer.drain()
    return answer.close_after is None
