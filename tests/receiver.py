"""A real receiver of webhooks on loopback: keeps every call, checks signatures as the standard says, and can refuse, hang or send away."""

import asyncio
import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Self


@dataclass(frozen=True)
class Received:
    """One call as it came; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def told(self) -> Any:
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """What a receiver's own library does with the secret that it was given (Standard Webhooks, symmetric signatures)."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = b".".join((self.headers["webhook-id"].encode(), self.headers["webhook-timestamp"].encode(), self.body))
        wanted = "v1," + base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()
        return wanted in self.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    """Answers 204, or what ``answers`` says for a path: a status, "hang", "drip", "echo", or an address to be sent on to."""

    received: list[Received] = field(default_factory=list)
    answers: dict[str, int | str] = field(default_factory=dict)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._open):
            task.cancel()

    def url(self, path: str = "/hook", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def told(self, path: str = "/hook") -> list[Any]:
        return [one.told for one in self.received if one.path == path]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            while True:
                await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        path = head[0].split(" ")[1]
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.received.append(Received(path, headers, body))
        self.called.set()
        answer = self.answers.get(path, 204)
        if answer == "hang":
            await asyncio.Event().wait()
        if answer == "drip":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nstill")
            await writer.drain()
            await asyncio.Event().wait()
        if answer == "echo":
            writer.write(f"HTTP/1.1 500 Answer\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
        elif isinstance(answer, str):
            writer.write(f"HTTP/1.1 307 Elsewhere\r\nlocation: {answer}\r\ncontent-length: 0\r\n\r\n".encode())
        else:
            words = b"" if answer == 204 else b"sorry, not now"
            length = "" if answer == 204 else f"content-length: {len(words)}\r\n"
            writer.write(f"HTTP/1.1 {answer} Answer\r\n{length}\r\n".encode() + words)
        await writer.drain()
