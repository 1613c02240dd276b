"""Serves the sample feeds over loopback, one address (127.0.1.N) for each source.

It serves the demo only; it is no web server to build on.
"""

import threading
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer

from newsletter.demo.sample_documents import CONTENT_TYPES, feed_document, page_document
from newsletter.demo.sample_feeds import SampleSource, Telling, late_tellings, sample_sources, sample_tellings
from newsletter.demo.sample_pictures import draw

POLL_SECONDS = 0.02
"""How long a server may take to notice that it shall end; there are eight of them."""


class SampleServer:
    """All sample publications at once. ``now`` decides what they have published so far; move it to play another day."""

    def __init__(self, today_at: datetime) -> None:
        self.now = today_at
        self._tellings = (*reversed(late_tellings(today_at)), *sample_tellings(today_at))
        self._servers = [_Listener((f"127.0.1.{number}", 0), source, self) for number, source in enumerate(sample_sources(), start=1)]

    def __enter__(self) -> "SampleServer":
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), name=f"sample {server.source.key}", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    @property
    def opml(self) -> str:
        """The list of feeds, for ``newsletter feeds import``."""
        outlines = "".join(
            f'<outline type="rss" text="{server.source.name}" xmlUrl="{server.base}/feed" htmlUrl="{server.base}/"/>'
            for server in self._servers
        )
        return f'<?xml version="1.0" encoding="utf-8"?><opml version="2.0"><head><title>Sample</title></head><body>{outlines}</body></opml>'

    def published(self, source: SampleSource) -> tuple[Telling, ...]:
        """What one source has published by now, newest first."""
        return tuple(telling for telling in self._tellings if telling.source == source.key and telling.at <= self.now)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], source: SampleSource, publications: SampleServer) -> None:
        super().__init__(address, _Handler)
        self.source = source
        self.publications = publications

    def server_bind(self) -> None:
        """As the parent's, without its look-up of the host's full name: offline that takes seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    @property
    def base(self) -> str:
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: _Listener

    def do_GET(self) -> None:
        published = self.server.publications.published(self.server.source)
        if self.path == "/feed":
            document = feed_document(self.server.source, self.server.base, published)
            self._answer(CONTENT_TYPES[self.server.source.format], document.encode())
        elif self.path.startswith("/pictures/"):
            self._answer("image/jpeg", draw(self.path.removeprefix("/pictures/").removesuffix(".jpg")))
        else:
            self._page(published)

    def _page(self, published: tuple[Telling, ...]) -> None:
        for telling in published:
            if telling.path == self.path:
                neighbours = [other for other in published if other is not telling][:4]
                document = page_document(self.server.source, self.server.base, telling, neighbours)
                return self._answer("text/html; charset=utf-8", document.encode())
        return self._answer("text/plain", b"not found", 404)

    def _answer(self, content_type: str, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", format_datetime(self.server.publications.now.astimezone(UTC), usegmt=True))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the demo's screen belongs to the demo."""
