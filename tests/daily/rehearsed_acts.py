"""For every act that changes something: what has to stand before, and what to ask for so that it changes something."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.daily.clock_guard import doubt_clock
from newsletter.daily.newsroom import Newsroom
from newsletter.model.rights import Actor, Face, Right
from newsletter.sources.outcomes import Fetched, Outcome, Posted
from newsletter.storage import schema
from newsletter.storage.generation import Hold, hold_back
from newsletter.storage.versions import known_versions
from tests.daily.conftest import TODAY, enrol
from tests.daily.edited_days import refreshed
from tests.smtp_sink import Rule, Sink

KIM = Actor(name="kim", face=Face.CLI, rights=frozenset(Right))
READERS = [f"reader{number}@example.org" for number in range(8)]
FEED = "https://gazette.example/feed.xml"
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title><link>https://gazette.example/</link>
<item><title>A lighthouse is lit again</title><link>https://gazette.example/lighthouse</link></item></channel></rss>"""
PAGE = b"<html lang='en'><head><title>A lighthouse is lit again</title></head><body><h1>A lighthouse is lit again</h1></body></html>"
SPONSOR = {"name": "Harbour", "headline": "Boats for a day", "text": "From 9 to 5.", "url": "https://boats.example"}

Before = Callable[[Newsroom, Sink], Awaitable[object]]


@dataclass
class OneSite:
    """A web of one feed and one page; remembers what it was told."""

    told: list[str] = field(default_factory=list)

    async def get(self, url: str, **_: Any) -> Outcome:
        kind = "application/rss+xml" if url == FEED else "text/html"
        return Fetched(url=url, body=RSS if url == FEED else PAGE, headers={"content-type": kind}, status=200)

    async def probe(self, url: str, **_: Any) -> Outcome:
        return await self.get(url)

    async def post(self, url: str, _body: bytes, **_: Any) -> Posted:
        self.told.append(url)
        return Posted(status=200)


def done(name: str, /, **asked: Any) -> Before:
    """The act was performed before."""

    async def before(newsroom: Newsroom, _sink: Sink) -> None:
        act = ACTS[name]
        await perform(newsroom, KIM, act, act.takes(**asked))

    return before


async def readers(newsroom: Newsroom, _sink: Sink) -> None:
    await enrol(newsroom, *READERS)


async def draft(newsroom: Newsroom, _sink: Sink) -> None:
    await refreshed(newsroom)


async def feed(newsroom: Newsroom, _sink: Sink) -> None:
    await done("feeds add", url=FEED)(newsroom, _sink)
    async with newsroom.database.write() as connection:
        await connection.execute(schema.feed.update().values(next_check_at=newsroom.clock()))


async def crowd(newsroom: Newsroom, _sink: Sink) -> None:
    """As many as it takes that a relay that denies all of them is not believed at once."""
    await enrol(newsroom, *(f"reader{number}@example.org" for number in range(25)))


async def doubted_clock(newsroom: Newsroom, _sink: Sink) -> None:
    await doubt_clock(newsroom, "a test")


async def login(newsroom: Newsroom, _sink: Sink) -> None:
    now = newsroom.clock()
    new = {"digest": "d" * 64, "operator_id": 1, "created_at": now, "seen_at": now, "ends_at": now + timedelta(hours=1)}
    async with newsroom.database.write() as connection:
        await connection.execute(schema.session.insert().values(new))


async def given_up(newsroom: Newsroom, _sink: Sink) -> None:
    async with newsroom.database.write() as connection:
        await connection.execute(schema.webhook_call.update().values(given_up_at=newsroom.clock()))


async def versioned(newsroom: Newsroom, _sink: Sink) -> None:
    """The tables know of which version they are, as those that were made by the program do."""
    async with newsroom.database.write() as connection:
        await connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        await connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{known_versions()[-1]}')")


async def older_file(newsroom: Newsroom, _sink: Sink) -> None:
    async with newsroom.database.write() as connection:
        await hold_back(connection, Hold(at=newsroom.clock(), why="a test", witnessed=False))


def rules(*given: Rule) -> Before:
    async def before(_newsroom: Newsroom, sink: Sink) -> None:
        sink.rules = given

    return before


PUT_OFF = rules(Rule(stage="rcpt", action="450 4.2.0 later", only="reader1@"), Rule(stage="dot", action="drop", only="reader2@"))
DENIED = rules(Rule(stage="rcpt", action="550 5.1.1 no such user"))
SEND = done("send", issue_on=TODAY, approve=True)
APPROVE = done("approve", issue_on=TODAY)
CORRECT = done("correct", issue_on=TODAY, story=1, text="The ferry is called Anna.")
WRITE = done("erratum send", issue_on=TODAY)
ANNA = done("operators add", name="anna", password="a horse and a harbour")
ON_LIST = (readers, draft)
UNDER_WAY = (*ON_LIST, PUT_OFF, SEND)
HELD = (crowd, draft, DENIED, SEND)
SENT = (*ON_LIST, SEND)
ADDED_HOOK = done("webhooks add", url="https://hooks.example/in")
URL = "https://paper1.example/story-14"
OF_TODAY = {"issue_on": TODAY}


@dataclass(frozen=True)
class Case:
    """What stands before, and what is asked for."""

    before: tuple[Before, ...] = ()
    asked: Mapping[str, Any] = field(default_factory=dict)


CASES: Mapping[str, Case] = {
    "collect": Case((feed,)),
    "draft": Case((draft,), OF_TODAY),
    "approve": Case((draft,), OF_TODAY),
    "hold": Case((draft,), OF_TODAY),
    "seen": Case((draft,), OF_TODAY),
    "skip": Case((draft,), OF_TODAY),
    "unskip": Case((done("skip", issue_on=TODAY + timedelta(days=3)),), {"issue_on": TODAY + timedelta(days=3)}),
    "pause": Case(UNDER_WAY, OF_TODAY),
    "resume": Case((*UNDER_WAY, done("pause", issue_on=TODAY)), OF_TODAY),
    "cancel": Case(UNDER_WAY, OF_TODAY),
    "pin": Case((draft,), {"issue_on": TODAY, "url": URL}),
    "boost": Case((draft,), {"issue_on": TODAY, "url": URL}),
    "ban": Case((draft,), {"story": URL}),
    "never-lead": Case((draft,), {"url": URL}),
    "merge": Case((draft,), {"urls": (URL, "https://paper1.example/story-15")}),
    "split": Case((draft,), {"urls": (URL,)}),
    "lift": Case((draft, done("ban", story=URL)), {"ruling": 1}),
    "swap": Case((draft,), {"issue_on": TODAY, "number": 3, "other": 11}),
    "move": Case((draft,), {"issue_on": TODAY, "number": 3, "to": 1}),
    "reorder": Case((draft,), {"issue_on": TODAY, "order": (2, 1, *range(3, 11))}),
    "bench": Case((draft,), {"issue_on": TODAY, "number": 3}),
    "lock": Case((draft,), {"issue_on": TODAY, "number": 3}),
    "unlock": Case((draft, done("lock", issue_on=TODAY, number=3)), {"issue_on": TODAY, "number": 3}),
    "edit": Case((draft,), {"issue_on": TODAY, "number": 3, "headline": "Mine"}),
    "note": Case((draft,), {"issue_on": TODAY, "number": 3, "text": "Call first."}),
    "undo": Case((draft, done("edit", issue_on=TODAY, number=3, headline="Mine")), {"issue_on": TODAY, "edit": 1}),
    "add": Case((draft,), {"url": "https://gazette.example/lighthouse", "place": 2, "issue_on": TODAY}),
    "replace": Case((draft, APPROVE), {"issue_on": TODAY, "number": 3, "other": 11}),
    "test": Case((draft, done("testers add", address="mara@example.com")), OF_TODAY),
    "testers add": Case((), {"address": "mara@example.com"}),
    "testers remove": Case((done("testers add", address="mara@example.com"),), {"address": "mara@example.com"}),
    "send": Case(ON_LIST, {"issue_on": TODAY, "approve": True}),
    "guest": Case((), {"issue_on": TODAY, "name": "Mara Holm"}),
    "pause-newsletter": Case((), {"reason": "summer"}),
    "resume-newsletter": Case((done("pause-newsletter"),)),
    "trust-clock": Case((doubted_clock,)),
    "retry": Case(UNDER_WAY, {"issue_on": TODAY, "which": "unknown"}),
    "settle": Case(UNDER_WAY, OF_TODAY),
    "removals remove": Case(HELD, {"domain": "many-domains"}),
    "removals keep": Case(HELD, {"domain": "many-domains"}),
    "feeds add": Case((), {"url": FEED}),
    "feeds edit": Case((feed,), {"feed": FEED, "weight": 2.0}),
    "feeds pause": Case((feed,), {"feed": FEED}),
    "feeds resume": Case((feed, done("feeds pause", feed=FEED)), {"feed": FEED}),
    "feeds remove": Case((feed,), {"feed": FEED}),
    "sponsor add": Case((draft,), {"issue_on": TODAY, **SPONSOR}),
    "sponsor remove": Case((draft, done("sponsor add", issue_on=TODAY, **SPONSOR)), OF_TODAY),
    "correct": Case(SENT, {"issue_on": TODAY, "story": 1, "text": "The ferry is called Anna."}),
    "erratum send": Case((*SENT, CORRECT), OF_TODAY),
    "erratum pause": Case((*SENT, CORRECT, WRITE), OF_TODAY),
    "erratum resume": Case((*SENT, CORRECT, WRITE, done("erratum pause", issue_on=TODAY)), OF_TODAY),
    "erratum cancel": Case((*SENT, CORRECT, WRITE), OF_TODAY),
    "subscribers add": Case((readers,), {"address": "new@example.org"}),
    "subscribers unsubscribe": Case((readers,), {"address": READERS[0]}),
    "subscribers suppress": Case((readers,), {"address": READERS[0]}),
    "subscribers lift": Case((readers, done("subscribers suppress", address=READERS[0])), {"address": READERS[0]}),
    "subscribers erase": Case((readers,), {"address": READERS[0]}),
    "operators add": Case((), {"name": "ben", "address": "ben@example.com"}),
    "operators edit": Case((ANNA,), {"name": "anna", "address": "anna@example.com"}),
    "operators password": Case((ANNA,), {"name": "anna", "password": "a ferry and a lighthouse"}),
    "operators totp": Case((ANNA,), {"name": "anna"}),
    "operators close": Case((ANNA,), {"name": "anna"}),
    "operators sessions": Case((ANNA, login), {"name": "anna", "end": True}),
    "tokens add": Case((), {"name": "ci", "rights": ("read",)}),
    "tokens revoke": Case((done("tokens add", name="ci", rights=("read",)),), {"token": 1}),
    "webhooks add": Case((), {"url": "https://hooks.example/in"}),
    "webhooks remove": Case((ADDED_HOOK,), {"webhook": 1}),
    "webhooks test": Case((ADDED_HOOK,), {"webhook": 1}),
    "webhooks retry": Case((ADDED_HOOK, done("webhooks test", webhook=1), given_up), {"call": 1}),
    "backup": Case((versioned,), {"file": "copy.db"}),
    "restore": Case((draft, older_file)),
}
