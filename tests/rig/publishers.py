"""The sample publications of the demo under names of their own, so that the letter's links look like a real letter's."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from newsletter.demo.sample_documents import CONTENT_TYPES, feed_document, page_document
from newsletter.demo.sample_feeds import sample_sources, sample_tellings
from newsletter.demo.sample_pictures import draw

SOURCES = {f"{source.key}.example": source for source in sample_sources()}
OPML = '<?xml version="1.0" encoding="utf-8"?><opml version="2.0"><head><title>Sample</title></head><body>{}</body></opml>'.format(
    "".join(
        f'<outline type="rss" text="{source.name}" xmlUrl="http://{host}/feed" htmlUrl="http://{host}/"/>'
        for host, source in SOURCES.items()
    )
)


@contextmanager
def publishing(now: datetime) -> Iterator[None]:
    """All of them on port 80 of 127.0.0.1, each told by the name it is asked under; what they have told by ``now``."""
    tellings = [telling for telling in sample_tellings(now) if telling.at <= now]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content_type, body = _answer(self.headers["Host"], self.path, tellings)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 80), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield
        server.shutdown()


def _answer(host: str, path: str, tellings: list) -> tuple[str, bytes]:
    source, base = SOURCES[host], f"http://{host}"
    published = [telling for telling in tellings if telling.source == source.key]
    if path == "/feed":
        return CONTENT_TYPES[source.format], feed_document(source, base, published).encode()
    if path.startswith("/pictures/"):
        return "image/jpeg", draw(path.removeprefix("/pictures/").removesuffix(".jpg"))
    for telling in published:
        if telling.path == path:
            neighbours = [other for other in published if other is not telling][:4]
            return "text/html; charset=utf-8", page_document(source, base, telling, neighbours).encode()
    return "text/plain", b""
