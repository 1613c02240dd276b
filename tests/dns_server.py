"""A DNS server for tests: answers TXT questions from a small table, by UDP on 127.0.0.1, and knows nothing else."""

import socketserver
import struct
import threading
from collections.abc import Mapping
from typing import Self

TXT, NO_SUCH_NAME = 16, 3


class DnsServer:
    """Enter it to listen. ``records``: values by name; each is cut into strings of 255, as it must be."""

    def __init__(self, records: Mapping[str, str], port: int = 0) -> None:
        self.records = {name.lower(): value for name, value in records.items()}
        self.asked: list[str] = []
        answer = self._answer

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                question, socket = self.request
                socket.sendto(answer(question), self.client_address)

        self._server = socketserver.ThreadingUDPServer(("127.0.0.1", port), Handler)
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, question: bytes) -> bytes:
        name, end = _name(question, 12)
        kind = struct.unpack("!H", question[end : end + 2])[0]
        self.asked.append(name)
        value = self.records.get(name.lower()) if kind == TXT else None
        flags = 0x8580 | (0 if name.lower() in self.records else NO_SUCH_NAME)
        head = question[:2] + struct.pack("!HHHHH", flags, 1, 1 if value else 0, 0, 0) + question[12 : end + 4]
        if not value:
            return head
        strings = [value[start : start + 255].encode() for start in range(0, len(value), 255)]
        data = b"".join(bytes([len(string)]) + string for string in strings)
        return head + b"\xc0\x0c" + struct.pack("!HHIH", TXT, 1, 60, len(data)) + data


def _name(packet: bytes, at: int) -> tuple[str, int]:
    parts = []
    while length := packet[at]:
        parts.append(packet[at + 1 : at + 1 + length].decode("ascii", "replace"))
        at += 1 + length
    return ".".join(parts), at + 1
