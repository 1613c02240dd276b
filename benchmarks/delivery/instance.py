"""Makes an instance as a user has it: a folder with newsletter.toml and keys, a database full of subscribers, today's issue approved."""

import hashlib
import random
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from newsletter.bootstrap import begin_instance, open_newsroom
from newsletter.daily.drafting import approve_issue
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.stages import render
from newsletter.issue import run
from newsletter.issue.calendar import local_date
from newsletter.model.issues import Issue, Slot
from newsletter.model.letters import Blank
from newsletter.model.states import IssueState
from newsletter.model.stories import Cluster
from newsletter.rendering.blanks import marker
from newsletter.rendering.run import load_rendered
from newsletter.storage import schema
from newsletter.storage.issues import change_state, write_words
from newsletter.storage.slots import replace_slots

WORDS = [
    "council",
    "harbour",
    "river",
    "market",
    "school",
    "bridge",
    "storm",
    "library",
    "festival",
    "budget",
    "train",
    "orchard",
    "museum",
    "coast",
    "election",
    "harvest",
    "research",
    "clinic",
    "island",
    "tunnel",
    "signal",
    "garden",
    "winter",
    "teacher",
    "energy",
    "ferry",
    "archive",
    "concert",
    "region",
]
WHO = "benchmark"
SETTINGS = {
    "": {"mark": "test"},
    "newsletter": {
        "name": "The Morning Ten",
        "from_address": "letter@topten.example",
        "postal_address": "12 Harbour Street, Portland, ME 04101, USA",
        "base_url": "https://topten.example",
        "zone": "UTC",
    },
    "relay": {"host": "127.0.0.1", "tls": "none"},
    "delivery": {"undo": "0s"},
}
SUBSCRIBER = ("newsletter", "address", "address_key", "key", "state", "created_at", "confirmed_at", "suppression_digest", "mailbox")


async def make_instance(folder: Path, subscribers: int, *, database: str = "", settings: dict[str, dict[str, Any]] | None = None) -> None:
    """Everything but the sending. ``database`` is a URL where it is not an SQLite file in the folder."""
    given = {section: {**SETTINGS.get(section, {}), **(settings or {}).get(section, {})} for section in {*SETTINGS, *(settings or {})}}
    begin_instance(folder, {**given, **({"database": {"url": database}} if database else {})})
    async with open_newsroom(folder) as newsroom:
        issue = await _draft(newsroom)
        if newsroom.database.path is None:
            await _fill_postgresql(newsroom, subscribers)
        else:
            fill_sqlite(newsroom.database.path, subscribers)
        await approve_issue(newsroom, issue, by=WHO)


async def rendered_parts(folder: Path) -> tuple[bytes, bytes, bytes]:
    """HTML and text of the instance's issue with ``[[ link ]]`` and ``[[ address ]]`` in them, and the message with every blank filled."""
    async with open_newsroom(folder) as newsroom:
        issue = await run.latest_issue(newsroom.database, newsroom.letterhead.key)
        rendered = await load_rendered(newsroom.database, issue.id)
    message = rendered.letter.pieces[0] + b"".join(b"0" * 40 + piece for piece in rendered.letter.pieces[1:])
    return _as_template(rendered.html), _as_template(rendered.text), message


def _as_template(text: str) -> bytes:
    for blank in Blank:
        text = text.replace(marker(blank), "[[ address ]]" if blank is Blank.ADDRESS else "[[ link ]]")
    return text.encode()


def fill_sqlite(path: Path, subscribers: int) -> None:
    """A million in some ten seconds: rows in one transaction, by the driver alone."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size=-200000")
        connection.execute("BEGIN IMMEDIATE")
        places = ",".join("?" * len(SUBSCRIBER))
        now = datetime.now(UTC).replace(tzinfo=None).isoformat(sep=" ")
        connection.executemany(f"INSERT INTO subscriber ({','.join(SUBSCRIBER)}) VALUES ({places})", _people(subscribers, now))
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def _fill_postgresql(newsroom: Newsroom, subscribers: int) -> None:
    async with newsroom.database.write() as connection:
        rows = [dict(zip(SUBSCRIBER, one, strict=True)) for one in _people(subscribers, newsroom.clock())]
        for begin in range(0, len(rows), 10_000):
            await connection.execute(insert(schema.subscriber), rows[begin : begin + 10_000])
    async with newsroom.database.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).exec_driver_sql("VACUUM ANALYZE subscriber")


def _people(subscribers: int, now: Any) -> Iterator[tuple[Any, ...]]:
    """Keys as random as real ones: an index that grows in order would be too cheap."""
    chance = random.Random(7)
    for number in range(1, subscribers + 1):
        address = f"{chance.choice(WORDS)}.{chance.choice(WORDS)}.{number}@{chance.choice(WORDS)}{number % 97}.example.com"
        digest = hashlib.sha256(address.encode()).hexdigest()
        yield "main", address, address, f"{chance.getrandbits(64):016x}", "active", now, now, digest, address


async def _draft(newsroom: Newsroom) -> Issue:
    """Ten stories about nothing, long enough for a letter of 60 kB."""
    now = newsroom.clock()
    issue_on = local_date(now, UTC)
    issue, _ = await run.open_issue(newsroom.database, newsroom.letterhead, newsroom.schedule, issue_on, now=now, by=WHO)
    slots = [_slot(number, random.Random(number)) for number in range(1, 11)]
    async with newsroom.database.write() as connection:
        home = {"name": "Paper", "site_url": "https://paper.example", "family": "paper.example", "created_at": now}
        await connection.execute(insert(schema.source).values(id=1, **home))
        stories = [
            {
                "id": one.story_id,
                "source_id": 1,
                "url": one.url,
                "canonical_url": one.url,
                "title": one.headline,
                "at": now,
                "first_seen_at": now,
            }
            for one in slots
        ]
        await connection.execute(insert(schema.story), stories)
        await replace_slots(connection, issue.id, slots, [Cluster(key=one.cluster_key, stories=()) for one in slots])
        words = {"subject": slots[0].headline, "preheader": slots[1].headline, "intro": _sentence(random.Random(0), 30)}
        await write_words(connection, issue.id, issue.state, **words)
        await change_state(connection, issue.id, issue.state, IssueState.DRAFTED, now=now, by=WHO, reason="")
    issue = await run.get_issue(newsroom.database, issue.id)
    await render(newsroom, issue)
    return issue


def _slot(number: int, chance: random.Random) -> Slot:
    return Slot(
        number=number,
        slug=f"story-{number}",
        topic="World",
        label=chance.choice(WORDS).capitalize(),
        headline=_sentence(chance, 9).rstrip("."),
        original_headline=_sentence(chance, 9),
        summary=" ".join(_sentence(chance, chance.randint(11, 16)) for _ in range(5)),
        why=_sentence(chance, 14),
        source="Paper",
        byline="Ann Writer",
        minutes=chance.randint(2, 9),
        url=f"https://www.paper.example/2026/11/{chance.getrandbits(48):012x}/story",
        cluster_key=secrets.token_hex(8),
        story_id=number,
    )


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words)).capitalize() + "."


async def sending_times(folder: Path, settings: dict[str, str] | None = None) -> tuple[float, float]:
    """When the sending began and ended, as the product's own record of runs has it (seconds since 1970)."""
    async with open_newsroom(folder, environment=settings or {}) as newsroom, newsroom.database.read() as connection:
        times = select(func.min(schema.run.c.started_at), func.max(schema.run.c.ended_at)).where(schema.run.c.stage == "send")
        began, ended = (await connection.execute(times)).one()
    return began.timestamp(), ended.timestamp()


async def release_issue(folder: Path) -> None:
    """Let the issue go, as the schedule does, and send nothing of it."""
    async with open_newsroom(folder) as newsroom:
        issue = await run.latest_issue(newsroom.database, newsroom.letterhead.key)
        await run.release(newsroom.database, issue, by=WHO, now=newsroom.clock())


def is_sent(folder: Path) -> bool:
    """Whether the issue is out, read by another program's eyes."""
    with closing(sqlite3.connect(f"file:{folder / 'subscribers.db'}?mode=ro", uri=True, timeout=30)) as reader:
        return reader.execute("SELECT state FROM issue").fetchone()[0] == "sent"
