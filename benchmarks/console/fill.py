"""Fills the tables as years of a large newsletter would: straight, without any of its work."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Table, insert, text

from newsletter.daily.newsroom import Newsroom
from newsletter.storage import schema

AT_ONCE = 10_000
FIRST_ID = 10_000
"""Ids below are those of the draft."""

PAST, SOURCES, STORIES, PASSED_OVER, ACTS = 400, 500, 50_000, 1_500, 100_000


async def fill(newsroom: Newsroom, draft_id: int, today: date, readers: int) -> None:
    """Everything but the draft of today, which is there. Yesterday's issue went to every reader."""
    key, now = newsroom.letterhead.key, newsroom.clock()
    await _store(newsroom, schema.source, (_source(number, now) for number in range(SOURCES)))
    await _store(newsroom, schema.feed, (_feed(number, now) for number in range(SOURCES)))
    await _store(newsroom, schema.story, (_story(number, now) for number in range(STORIES)))
    await _store(newsroom, schema.entry, (_entry(number, now) for number in range(STORIES)))
    await _store(newsroom, schema.candidate, (_candidate(number, draft_id) for number in range(PASSED_OVER)))
    await _store(newsroom, schema.issue, (_issue(number, key, today, now, readers) for number in range(PAST)))
    await _store(newsroom, schema.slot, (_slot(number, place) for number in range(PAST) for place in range(1, 11)))
    await _store(newsroom, schema.issue_change, (_change(number, state, now) for number in range(PAST) for state in ("drafted", "sent")))
    await _store(newsroom, schema.audit, (_act(number, key, now) for number in range(ACTS)))
    await _store(newsroom, schema.subscriber, (_reader(number, key, now) for number in range(readers)))
    await _store(newsroom, schema.delivery, (_delivery(number, now) for number in range(readers)))
    async with newsroom.database.engine.connect() as connection:  # what a server does by itself in the night after such a day
        settled = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for statement in ("ANALYZE",) if newsroom.database.is_sqlite else ("VACUUM ANALYZE", "CHECKPOINT"):
            await settled.execute(text(statement))


async def _store(newsroom: Newsroom, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    left = iter(rows)
    while part := list(islice(left, AT_ONCE)):
        async with newsroom.database.write() as connection:
            await connection.execute(insert(table), part)


def _source(number: int, now: datetime) -> dict[str, Any]:
    name = f"paper-{number}.example"
    return {"id": FIRST_ID + number, "name": f"Paper {number}", "site_url": f"https://{name}", "family": name, "created_at": now}


def _feed(number: int, now: datetime) -> dict[str, Any]:
    asked = {"checked_at": now, "succeeded_at": now, "next_check_at": now + timedelta(minutes=15)}
    return {"source_id": FIRST_ID + number, "url": f"https://paper-{number}.example/feed", "added_at": now, **asked}


def _story(number: int, now: datetime) -> dict[str, Any]:
    url = f"https://paper-{number % SOURCES}.example/{number}"
    at = now - timedelta(minutes=number)
    words = {
        "title": f"What happened in town no. {number}",
        "summary": "They say so themselves. " * 8,
        "text": "A paragraph of news. " * 150,
    }
    return {
        "id": FIRST_ID + number,
        "source_id": FIRST_ID + number % SOURCES,
        "url": url,
        "canonical_url": url,
        **words,
        "at": at,
        "first_seen_at": at,
    }


def _entry(number: int, now: datetime) -> dict[str, Any]:
    url = f"https://paper-{number % SOURCES}.example/{number}"
    return {
        "feed_id": number % SOURCES + 1,
        "guid": url,
        "url": url,
        "title": f"Town no. {number}",
        "first_seen_at": now,
        "story_id": FIRST_ID + number,
    }


def _candidate(number: int, issue_id: int) -> dict[str, Any]:
    reason = {"code": "below_cut", "amount": number, "text": f"{number} places behind the last of the letter"}
    lists = {"also_story_ids": [], "words": [["town", 1.0]] * 20, "reasons": [reason] * 8}
    facts = {"choice": "passed_over", "number": number + 1, "score": 1.0, "topic": "World"}
    ids = {"lead_story_id": FIRST_ID + number, "story_ids": [FIRST_ID + number]}
    return {"issue_id": issue_id, "cluster_key": f"passed-{number}", **facts, **ids, **lists}


def _issue(number: int, key: str, today: date, now: datetime, readers: int) -> dict[str, Any]:
    at = now - timedelta(days=number + 1)
    instants = {"due_at": at, "send_not_after": at, "created_at": at, "drafted_at": at, "approved_at": at, "released_at": at, "sent_at": at}
    said = {"subject": f"The news of {number} days ago", "state": "sent", "audience": readers if number == 0 else 0}
    names = {"id": FIRST_ID + number, "newsletter": key, "issue_on": today - timedelta(days=number + 1), "number": FIRST_ID + number}
    return {**names, **said, **instants}


def _slot(number: int, place: int) -> dict[str, Any]:
    headline = f"Story {place} of {number} days ago"
    words = {"headline": headline, "original_headline": headline, "summary": "It was so. " * 20, "source": "Paper", "topic": "World"}
    facts = {"slug": f"story-{number}-{place}", "label": "", "minutes": 3, "url": f"https://a.example/{number}/{place}", "also": []}
    lists = {"canonical_urls": [], "words": [], "reasons": []}
    place_of = {"issue_id": FIRST_ID + number, "number": place, "cluster_key": f"k-{number}-{place}", "story_id": FIRST_ID + number}
    return {**place_of, **words, **facts, **lists}


def _change(number: int, state: str, now: datetime) -> dict[str, Any]:
    return {"issue_id": FIRST_ID + number, "at": now - timedelta(days=number + 1), "from_state": "", "to_state": state, "by": "schedule"}


def _act(number: int, key: str, now: datetime) -> dict[str, Any]:
    facts = {"newsletter": key, "at": now - timedelta(minutes=ACTS - number), "by": f"operator-{number % 5}", "face": "console"}
    about = {"issue_id": FIRST_ID + number % PAST, "thing": "3", "facts": {"number": 3, "headline": "Ferry runs aground"}}
    return {**facts, **about, "act": "edit", "outcome": "done"}


def _reader(number: int, key: str, now: datetime) -> dict[str, Any]:
    address = f"reader-{number}@mail-{number % 300}.example"
    names = {
        "address": address,
        "address_key": address,
        "mailbox": address,
        "key": f"{number:016x}",
        "suppression_digest": f"{number:064x}",
    }
    return {"newsletter": key, "state": "active", "created_at": now, "confirmed_at": now, **names}


def _delivery(number: int, now: datetime) -> dict[str, Any]:
    state = "rejected" if number % 500 == 0 else "accepted"
    answer = {"code": 550 if state == "rejected" else 250, "reply": "no such user" if state == "rejected" else "ok"}
    return {"issue_id": FIRST_ID, "subscriber_id": number + 1, "state": state, "changed_at": now, "attempts": 1, **answer}


def days(today: date, readers: int) -> Iterator[tuple[str, str]]:
    """The pages that are measured, by name."""
    yesterday = today - timedelta(days=1)
    yield "today", "/console"
    yield "story card", f"/console/{today}/story/3"
    yield "preview", f"/console/{today}/preview"
    yield "passed over", f"/console/{today}/passed-over"
    yield "a sent issue", f"/console/{yesterday}"
    yield "its balance sheet", f"/console/{yesterday}/live"
    yield "its history", f"/console/{yesterday}/history"
    for page in ("calendar", "sources", "readers", "corrections", "charts", "audit"):
        yield page, f"/console/{page}"
    yield "one source", f"/console/sources/{FIRST_ID + 1}"
    yield "one reader", f"/console/readers/{readers // 2}"
    yield "metrics", "/metrics"
