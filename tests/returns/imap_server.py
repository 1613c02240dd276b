"""A mailbox of IMAP4rev1 over TLS on a free port: as much of RFC 3501 as reading, marking and refusing takes. In a thread of its own."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.delivery.certificates import server_tls

PASSWORD = "a secret"


@dataclass
class Imap:
    """``mails`` by UID; ``seen``: which of them are marked. ``breaks_after``: connections are cut after so many mails were given."""

    port: int = 0
    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    breaks_after: int | None = None

    def put(self, *mails: bytes) -> None:
        for mail in mails:
            self.mails[len(self.mails) + 1] = mail


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Imap = self.server.box  # type: ignore[attr-defined]
        self.say("* OK ready")
        given = 0
        for line in self.rfile:
            tag, _, command = line.decode().rstrip("\r\n").partition(" ")
            name = command.upper()
            if name.startswith("CAPABILITY"):
                self.say("* CAPABILITY IMAP4rev1")
            elif name.startswith("LOGIN") and f'"{PASSWORD}"' not in command:
                self.say(f"{tag} NO [AUTHENTICATIONFAILED] wrong")
                continue
            elif name.startswith("SELECT") and '"INBOX"' not in command:
                self.say(f"{tag} NO no such folder")
                continue
            elif name.startswith("SELECT"):
                self.say(f"* {len(box.mails)} EXISTS")
            elif name.startswith("UID SEARCH UNSEEN"):
                self.say(" ".join(["* SEARCH", *(str(one) for one in box.mails if one not in box.seen)]))
            elif found := re.match(r"UID FETCH (\d+) \(BODY.PEEK\[\]<0\.(\d+)>\)", name):
                if given == box.breaks_after:
                    return
                given += 1
                mail = box.mails[int(found[1])][: int(found[2])]
                self.wfile.write(b"* %s FETCH (UID %s BODY[]<0> {%d}\r\n%s)\r\n" % (found[1].encode(), found[1].encode(), len(mail), mail))
            elif found := re.match(r"UID STORE (\d+) \+FLAGS.SILENT \(\\SEEN\)", name):
                box.seen.add(int(found[1]))
            elif name == "LOGOUT":
                self.say("* BYE")
                self.say(f"{tag} OK done")
                return
            elif not name.startswith("LOGIN"):
                self.say(f"{tag} BAD {name}")
                continue
            self.say(f"{tag} OK done")

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, box: Imap) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.box = box
        self.context = server_tls()

    def get_request(self) -> Any:
        connection, peer = super().get_request()
        return self.context.wrap_socket(connection, server_side=True), peer

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up is none."""


@contextmanager
def imap_server() -> Iterator[Imap]:
    """One that is running."""
    box = Imap()
    with _Server(box) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
