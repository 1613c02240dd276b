"""Whatever any table holds about a reader is in what they get of it, or stands here with the reason why not."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Table

from newsletter.model.addresses import parse_address
from newsletter.model.tokens import address_digests
from newsletter.storage.columns import Instant
from newsletter.storage.database import open_database
from newsletter.storage.schema import metadata
from newsletter.subscribers import run
from newsletter.subscribers.export import dossier_json
from newsletter.subscribers.outcomes import Dossier
from newsletter.subscribers.own_copy import own_copy
from tests.conftest import NOW
from tests.storage.rows import _value
from tests.subscribers.conftest import RING

ADDRESS = "ada@example.com"
SIGNS = {"subscriber_id", "address", "address_key", "mailbox", "network", "suppression_digest", "domain", "facts"}
"""A table that has one of these columns holds something about people."""

OWN_ID = "a number or key of ours: it opens or names nothing for the reader"
WORKING = "how far our sending has come: nothing about the person"
FOLDED = "worked out from the address"
SHORTER = "the same event as told by another column of the export"

EXPORTED = {
    "subscriber.address": "subscriber.address",
    "subscriber.state": "subscriber.state",
    "subscriber.created_at": "subscriber.created_at",
    "subscriber.confirmed_at": "subscriber.confirmed_at",
    "subscriber.unsubscribed_at": "subscriber.unsubscribed_at",
    "preference.zone": "preferences.zone",
    "preference.send_at": "preferences.send_at",
    "preference.days": "preferences.days",
    "preference.paused_until": "preferences.paused_until",
    "preference.variant": "preferences.text_only",
    **{f"consent.{name}": f"consents.{name}" for name in ("event", "at", "wording", "form_url", "network", "how", "reason")},
    **{f"delivery.{name}": f"issues.{name}" for name in ("state", "attempts", "changed_at", "reply")},
    **{f"attempt.{name}": f"tries.{name}" for name in ("number", "ended_at", "verdict", "code", "reply")},
    **{f"notice.{name}": f"notices.{name}" for name in ("kind", "state", "created_at", "changed_at")},
    "feedback.answer": "feedback.answer",
    "feedback.at": "feedback.at",
    **{f"returned.{name}": f"reports.{name}" for name in ("received_at", "kind", "action", "fault", "status", "said", "feedback")},
    "suppression.reason": "suppression.reason",
    "suppression.at": "suppression.at",
    "suppression.by": "suppression.by",
    "suppression.note": "suppression.note",
}
"""``table.column`` and where its value stands in the JSON."""

LEFT_OUT = {
    **dict.fromkeys(("subscriber.id", "subscriber.key", "subscriber.newsletter", "preference.subscriber_id"), OWN_ID),
    **dict.fromkeys(("subscriber.address_key", "subscriber.mailbox", "subscriber.suppression_digest"), FOLDED),
    "preference.changed_at": "when the settings were last kept; the settings themselves are there",
    **dict.fromkeys(("consent.id", "consent.subscriber_id"), OWN_ID),
    "consent.letter": "the Message-ID of a letter the reader has; it holds their key. newsletter subscribers consent shows it",
    **dict.fromkeys(("delivery.id", "delivery.issue_id", "delivery.subscriber_id", "delivery.token"), OWN_ID),
    **dict.fromkeys((f"delivery.{name}" for name in ("reason", "retry_at", "due_at", "not_after", "variant_id")), WORKING),
    **dict.fromkeys(("delivery.dated_at", "delivery.code"), SHORTER),
    **dict.fromkeys(("attempt.id", "attempt.delivery_id"), OWN_ID),
    **dict.fromkeys(("attempt.enhanced", "attempt.fault"), SHORTER),
    **dict.fromkeys(("attempt.relay", "attempt.acted_at"), WORKING),
    **dict.fromkeys((f"notice.{name}" for name in ("id", "subscriber_id", "token", "erratum_id")), OWN_ID),
    "notice.facts": "holds a link that works",
    "notice.address": "the address, which stands at the top",
    **dict.fromkeys((f"notice.{name}" for name in ("attempts", "retry_at", "dated_at", "code", "reply")), WORKING),
    **dict.fromkeys(("feedback.issue_id", "feedback.subscriber_id"), OWN_ID),
    **dict.fromkeys((f"returned.{name}" for name in ("id", "newsletter", "digest", "number", "subscriber_id", "issue_id")), OWN_ID),
    "returned.domain": "the domain of the address",
    **dict.fromkeys(("returned.door", "returned.proof", "returned.acted_at"), WORKING),
    "suppression.digest": FOLDED,
    **dict.fromkeys(("suppression.asked_at", "suppression.erased_at"), WORKING),
}

NOT_ABOUT_READERS = {
    "audit": "what operators did: it points at the reader by a dead number after an erasure, and holds no address",
    "tester": "people whom the operators asked to read drafts; who is a reader too is forgotten there by an erasure",
    "operator": "the operators' own addresses",
    "session": "logins of operators",
    "held_removal": "how many letters to a domain were refused, of nobody in particular",
    "webhook_call": "says to an operator's program that somebody joined or left, by a key that is dead after an erasure; kept for a month",
    "login_try": "logins of operators, for a quarter of an hour",
    "sign_up_count": "how many came from a network in the last hour, of nobody in particular",
}
"""Tables with such a column that hold nothing about one reader."""


def about_readers() -> dict[str, Table]:
    found = {name: table for name, table in metadata.tables.items() if SIGNS & set(table.columns.keys())}
    return {**found, "attempt": metadata.tables["attempt"], "suppression": metadata.tables["suppression"]}


def test_every_column_about_a_reader_is_accounted_for() -> None:
    """A new table, or a column of it, is in the export or has its reason here; nothing is listed that is not there."""
    ours = {name: table for name, table in about_readers().items() if name not in NOT_ABOUT_READERS}
    there = {f"{table}.{column.name}" for table, columns in ours.items() for column in columns.c}
    assert (there - EXPORTED.keys() - LEFT_OUT.keys(), (EXPORTED.keys() | LEFT_OUT.keys()) - there) == (set(), set())
    assert EXPORTED.keys() & LEFT_OUT.keys() == set()
    assert NOT_ABOUT_READERS.keys() <= about_readers().keys()


def planted(table: Table, column: Column[Any], number: int) -> Any:
    """A value that no other column has, as far as its kind has so many."""
    by_hand = {
        "subscriber.address": ADDRESS,
        "subscriber.address_key": ADDRESS,
        "subscriber.newsletter": "main",
        "preference.zone": "Asia/Kolkata",
        "preference.send_at": "07:31",
        "preference.days": "sat",
        "preference.variant": "text",
        "suppression.digest": address_digests(ADDRESS, RING)[0],
        "feedback.answer": "good",
    }
    place = f"{table.name}.{column.name}"
    if place in by_hand:
        return by_hand[place]
    if place not in EXPORTED:
        return _value(table, column)
    value = _value(table, column)
    if isinstance(column.type, Instant):
        return NOW + timedelta(minutes=number)
    return f"planted {number}" if value == "x" else value


async def fill(url: str) -> dict[str, Any]:
    """A row of one reader in every table; gives what was planted in the columns that must be exported."""
    database, told = open_database(url), {}
    async with database.write() as connection:
        for number, table in enumerate(metadata.sorted_tables):
            row = {column.name: planted(table, column, 100 * number + place) for place, column in enumerate(table.columns)}
            await connection.execute(table.insert().values(row))
            told.update({f"{table.name}.{name}": value for name, value in row.items()})
    await database.close()
    return {place: told[place] for place in EXPORTED}


def at(written: dict[str, Any], path: str) -> Any:
    """The value at a place; of lists, of their one line."""
    part, name = path.split(".")
    held = written[part]
    return held[0][name] if isinstance(held, list) else held[name]


def as_told(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


async def test_what_is_planted_in_the_tables_comes_out(database: Any, sqlite_url: str) -> None:
    """The operator's export has every value as it stands in its table; the reader's own copy has a part for each of them."""
    told = await fill(sqlite_url)
    held = await run.show_subscriber(database, "main", ADDRESS, RING)
    assert isinstance(held, Dossier)
    written = dossier_json(held)
    wanted = {place: as_told(value) for place, value in told.items() if not place.startswith("preference.")}
    assert {place: as_told_back(at(written, EXPORTED[place])) for place in wanted} == wanted
    chosen = {"zone": "Asia/Kolkata", "send_at": "07:31", "days": ["sat"], "paused_until": NOW.date().isoformat(), "text_only": True}
    assert {name: written["preferences"][name] for name in chosen} == chosen
    own = own_copy(held, newsletter="Ten", now=NOW)
    assert {part for part, value in own.items() if value in (None, [], {})} == set()
    assert own.keys() - {"newsletter", "made_at", "masked", "subscription"} == written.keys() - {"subscriber"}


def as_told_back(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value).astimezone(UTC).isoformat() if isinstance(value, str) and "T" in value else value
    except ValueError:
        return value


def test_the_address_of_this_test_is_one() -> None:
    """So that the reader is found under it."""
    assert getattr(parse_address(ADDRESS), "key", "") == ADDRESS
