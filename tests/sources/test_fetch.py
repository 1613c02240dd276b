"""The fetcher against a real server: redirects, conditional requests, limits of size and time, and the guard at every hop."""

import asyncio
import gzip
import socket
import tracemalloc
import zlib
from collections.abc import Iterator
from datetime import timedelta

import pytest

from newsletter.model.options import SourceOptions
from newsletter.sources.fetch import Fetcher
from newsletter.sources.outcomes import BadStatus, Fetched, Gone, NoSuchName, NotModified, Refused, TimedOut, TooLarge, Unreachable
from tests.web_server import Answer, Request, WebServer


async def test_a_body_comes_with_what_is_needed_to_ask_again(web: WebServer, fetcher: Fetcher):
    """Validators, cache life and content type are kept; cookies and the rest are not."""
    url = web.put("/feed", "hello", "text/xml", etag='"v1"', last_modified="Fri, 20 Nov 2026 10:00:00 GMT", set_cookie="a=b", x_other="c")
    assert await fetcher.get(url) == Fetched(
        url=url, headers={"etag": '"v1"', "last-modified": "Fri, 20 Nov 2026 10:00:00 GMT"}, body=b"hello", content_type="text/xml"
    )


async def test_we_say_who_we_are_and_send_no_cookies(web: WebServer, fetcher: Fetcher):
    """Every request names us, asks for gzip only, and carries nothing from an earlier answer."""
    url = web.put("/feed", "hello", set_cookie="a=b")
    for _ in range(2):
        await fetcher.get(url, headers={"If-None-Match": '"v1"'}, accept="text/xml")
    assert dict(web.requests[1].headers) == {
        "host": f"127.0.0.1:{web.port}",
        "user-agent": "Test/1.0",
        "accept": "text/xml",
        "accept-encoding": "gzip",
        "if-none-match": '"v1"',
    }


async def test_the_environment_does_not_choose_a_proxy(web: WebServer, options: SourceOptions, monkeypatch: pytest.MonkeyPatch):
    """A proxy would connect for us, past the guard."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:1")
    async with Fetcher(options, "Test/1.0") as fetcher:
        assert isinstance(await fetcher.get(web.put("/feed", "hello")), Fetched)


async def test_not_modified_is_believed_only_when_we_asked(web: WebServer, fetcher: Fetcher):
    """A 304 to an unconditional request has nothing to stand for."""
    url = web.put("/feed", status=304, etag='"v2"')
    conditional = await fetcher.get(url, headers={"If-None-Match": '"v1"'})
    assert (conditional, await fetcher.get(url)) == (NotModified(url=url, headers={"etag": '"v2"'}), BadStatus(304))


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (410, {}, Gone()),
        (404, {}, BadStatus(404)),
        (429, {"retry_after": "120"}, BadStatus(429, "120")),
        (503, {"retry_after": "Sat, 21 Nov 2026 10:00:00 GMT"}, BadStatus(503, "Sat, 21 Nov 2026 10:00:00 GMT")),
        (500, {}, BadStatus(500)),
        (302, {}, BadStatus(302)),
    ],
)
async def test_every_status_has_its_outcome(web: WebServer, fetcher: Fetcher, status: int, headers: dict, expected: object):
    """Expected trouble is a value."""
    assert await fetcher.get(web.put("/feed", "x", status=status, **headers)) == expected


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        ((301,), "/hop1"),
        ((308,), "/hop1"),
        ((302,), None),
        ((303,), None),
        ((307,), None),
        ((301, 308), "/hop2"),
        ((301, 302), "/hop1"),
        ((302, 301), None),
        ((301, 302, 301), "/hop1"),
    ],
)
async def test_only_permanent_redirects_from_the_start_are_to_be_remembered(
    web: WebServer, fetcher: Fetcher, statuses: tuple[int, ...], permanent: str | None
):
    """A move for good behind a temporary one is not ours to remember."""
    for number, status in enumerate(statuses):
        web.redirect(f"/hop{number}", f"/hop{number + 1}", status)
    end = web.put(f"/hop{len(statuses)}", "hello")
    assert await fetcher.get(web.url("/hop0")) == Fetched(
        url=end, permanent_url=web.url(permanent) if permanent else None, body=b"hello", content_type="application/xml"
    )


async def test_redirects_end(web: WebServer, fetcher: Fetcher):
    """At most five are followed, in a ring or not."""
    web.redirect("/ring", "/ring")
    for number in range(6):
        web.redirect(f"/hop{number}", f"/hop{number + 1}")
    web.put("/hop6", "hello")
    assert [await fetcher.get(web.url(path)) for path in ("/ring", "/hop0")] == [Refused("more than 5 redirects")] * 2
    assert isinstance(await fetcher.get(web.url("/hop1")), Fetched)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("file:///etc/passwd", "only http and https are fetched, not file"),
        ("ftp://127.0.0.1/", "only http and https are fetched, not ftp"),
        ("http://user:secret@127.0.0.1/", "addresses with a user name or password are not fetched"),
        ("http://127.0.0.1:22/", "port 22 is not allowed (sources.ports)"),
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254 is not a public address"),
        ("http://[fe80::1]/", "fe80::1 is not a public address"),
        ("http://[64:ff9b::7f00:1]/", "64:ff9b::7f00:1 is not a public address"),
    ],
)
async def test_a_redirect_is_judged_like_a_first_address(web: WebServer, target: str, reason: str):
    """No hop may lead where we would not have gone ourselves."""
    web.redirect("/feed", target)
    async with Fetcher(SourceOptions(allow_private_networks=True, ports=(80, web.port)), "Test/1.0") as fetcher:
        assert await fetcher.get(web.url("/feed")) == Refused(reason)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0x7f.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0",
        "127.0.1.1",
    ],
)
async def test_no_spelling_of_loopback_is_connected_to(web: WebServer, host: str):
    """Decimal, hexadecimal, octal, short and wrapped spellings are all the same address."""
    web.put("/feed", "secret")
    async with Fetcher(SourceOptions(ports=()), "Test/1.0") as fetcher:
        came = await fetcher.get(f"http://{host}:{web.port}/feed")
    assert (type(came), web.requests) == (Refused, [])


def as_if_public(ip: str, port: int, options: SourceOptions) -> str | None:
    """Takes 127.0.0.1 for a public address and everything else for a private one."""
    return None if ip == "127.0.0.1" else f"{ip} is private"


def flipping(*answers: list[str]) -> tuple[list[str], object]:
    asked: list[str] = []
    left: Iterator[list[str]] = iter(answers)

    def look_up(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(left)

    return asked, look_up


async def test_a_name_that_changes_its_answer_is_judged_at_every_connection(web: WebServer, options: SourceOptions):
    """First a public address, then a private one: each connection goes only to an address that was judged for it."""
    asked, look_up = flipping(["127.0.0.1"], ["127.0.0.2"])
    web.answer("/feed", Answer(b"hello", headers={"connection": "close"}))
    web.redirect("/first", f"http://rebinding.example:{web.port}/feed")
    async with Fetcher(options, "Test/1.0", why_not=as_if_public, look_up=look_up) as fetcher:
        first = await fetcher.get(f"http://rebinding.example:{web.port}/feed")
        second = await fetcher.get(f"http://Rebinding.example.:{web.port}/feed")
    assert (isinstance(first, Fetched), second, len(asked)) == (True, Refused("rebinding.example.: 127.0.0.2 is private"), 2)


async def test_a_name_with_mixed_answers_is_refused_whole(options: SourceOptions):
    """One private answer among public ones is no accident."""
    _, look_up = flipping(["127.0.0.1", "10.0.0.1"])
    async with Fetcher(options, "Test/1.0", why_not=as_if_public, look_up=look_up) as fetcher:
        assert await fetcher.get("http://mixed.example/") == Refused("mixed.example: 10.0.0.1 is private")


async def test_a_redirect_to_a_private_name_is_refused(web: WebServer, options: SourceOptions):
    """The second hop's name is looked up and judged like the first's."""
    _, look_up = flipping(["127.0.0.1"], ["10.0.0.1"])
    web.redirect("/feed", "http://inside.example/")
    async with Fetcher(options, "Test/1.0", why_not=as_if_public, look_up=look_up) as fetcher:
        assert await fetcher.get(f"http://outside.example:{web.port}/feed") == Refused("inside.example: 10.0.0.1 is private")


async def test_a_hanging_look_up_ends_with_the_total_time_out(options: SourceOptions):
    """A name server that says nothing holds up nobody else: look-ups have threads of their own."""
    quick = options.model_copy(update={"total_timeout": timedelta(seconds=0.2)})
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def silent(host: str, port: int) -> list[str]:
        asyncio.run_coroutine_threadsafe(ended.wait(), loop).result()
        return []

    async with Fetcher(quick, "Test/1.0", look_up=silent) as fetcher:
        assert await fetcher.get("http://silent.example/") == TimedOut(timedelta(seconds=0.2))
        ended.set()


@pytest.mark.parametrize(
    "url", ["http://a..b/", "http://" + "a" * 70 + ".example/", "http://pa per.example/", "http://[::1/", "nonsense", "http://%00/", ""]
)
async def test_what_is_no_address_is_refused(fetcher: Fetcher, url: str):
    """A text that cannot be a web address is a value too."""
    assert isinstance(await fetcher.get(url), Refused)


async def test_nobody_there_is_unreachable(fetcher: Fetcher):
    """Connection refused and names that do not exist are told apart from refusal by us, in words."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        refused = await fetcher.get(f"http://127.0.0.1:{port}/")
    assert refused == Unreachable(f"cannot connect to 127.0.0.1:{port} (Connection refused)")
    unnamed = await fetcher.get("http://no-such-name.invalid/")
    assert unnamed == NoSuchName("there is no host of the name no-such-name.invalid")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"x" * 100, close_after=10),
        Answer(b"not gzip", headers={"content-encoding": "gzip"}),
        Answer(b"x", headers={"content-encoding": "br"}),
        Answer(b"x", headers={"x-long": "y" * 20_000}),
        Answer(b"x", headers={"content-length": "-5"}),
    ],
    ids=["cut off", "not gzip", "not asked for", "endless header", "negative length"],
)
async def test_a_broken_answer_is_unreachable(web: WebServer, fetcher: Fetcher, answer: Answer):
    """Half a body is no body."""
    assert isinstance(await fetcher.get(web.answer("/feed", answer)), Unreachable)


async def test_gzip_is_read(web: WebServer, fetcher: Fetcher):
    """Compressed answers are usual."""
    came = await fetcher.get(web.put("/feed", gzip.compress(b"hello"), content_encoding="gzip"))
    assert isinstance(came, Fetched)
    assert came.body == b"hello"


async def test_a_large_body_is_not_taken(web: WebServer, options: SourceOptions):
    """Announced or not, no more than the limit is kept; a caller may set another limit."""
    web.put("/announced", b"x" * 20_000)

    async def endless(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 10_000)
            await writer.drain()

    web.behave("/endless", endless)
    async with Fetcher(options.model_copy(update={"max_bytes": 10_000}), "Test/1.0") as fetcher:
        came = [await fetcher.get(web.url(path)) for path in ("/announced", "/endless")]
        more = await fetcher.get(web.url("/announced"), max_bytes=30_000)
    assert (came, isinstance(more, Fetched)) == ([TooLarge(10_000)] * 2, True)


async def test_a_bomb_is_counted_after_decompression(web: WebServer, fetcher: Fetcher):
    """An eighth of a gigabyte in 130 kB stops at the limit, and memory stays small."""
    squeeze = zlib.compressobj(9, wbits=31)
    bomb = b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(128)) + squeeze.flush()
    url = web.put("/feed", bomb, content_encoding="gzip")
    tracemalloc.start()
    came = await fetcher.get(url)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (came, 5_000_000 < peak < 30_000_000) == (TooLarge(5_000_000), True)


async def test_a_server_that_drips_ends_with_the_total_time_out(web: WebServer, options: SourceOptions):
    """A byte now and then is no progress; so is silence."""

    async def dripping(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    web.behave("/drip", dripping)
    web.hang("/hang")
    async with Fetcher(options.model_copy(update={"total_timeout": timedelta(seconds=0.3)}), "Test/1.0") as fetcher:
        came = await asyncio.gather(*(fetcher.get(web.url(path)) for path in ("/drip", "/hang")))
    assert came == [TimedOut(timedelta(seconds=0.3))] * 2


async def test_one_host_is_asked_by_few_and_waiting_does_not_count_as_slowness(options: SourceOptions):
    """Two at a time for one host; the third's time begins when its turn comes; another host does not wait at all."""
    at_once, most = 0, 0

    async def slow(_request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.2)
        at_once -= 1
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()

    limits = options.model_copy(update={"total_timeout": timedelta(seconds=0.5), "at_once": 3, "per_host": 2})
    async with WebServer() as web, WebServer("127.0.0.2") as other, Fetcher(limits, "Test/1.0") as fetcher:
        web.behave("/slow", slow)
        other.put("/feed", "quick")
        many = asyncio.gather(*(fetcher.get(web.url("/slow")) for _ in range(8)))
        quick = await fetcher.get(other.url("/feed"))
        still_waiting = not many.done()
        assert (isinstance(quick, Fetched), still_waiting, {type(came) for came in await many}, most) == (True, True, {Fetched}, 2)
