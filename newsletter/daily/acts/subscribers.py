"""Acts on one reader: look, add, unsubscribe, suppress, restore, erase; and the list of readers a page at a time.

Whoever looks at one reader is written down too. No address stands in the audit log: it points at the reader's row.
"""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, TypeVar

from pydantic import Field
from pydantic_core import to_jsonable_python

from newsletter.daily.acts.act import LONGEST_REASON, Act, Outcome, Takes
from newsletter.daily.acts.paging import Paged, page_facts, read_cursor, write_cursor
from newsletter.daily.departures import note_departures
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.people import People, find_person, people_in_state, people_named
from newsletter.model.addresses import RefusedAddress
from newsletter.model.errors import NewsletterError
from newsletter.model.rights import Actor, Right
from newsletter.model.states import SubscriberState, SuppressionReason
from newsletter.subscribers import run
from newsletter.subscribers.consent_record import consent_record
from newsletter.subscribers.export import dossier_json, subscriber_json
from newsletter.subscribers.outcomes import Enrolled

Found = TypeVar("Found")
LONGEST_ADDRESS = 320
LONGEST_STATEMENT = 2_000


class OfPerson(Takes):
    """An act on one reader."""

    private: ClassVar[frozenset[str]] = frozenset({"address"})

    address: str = Field(min_length=1, max_length=LONGEST_ADDRESS, description="The person's mail address.")


class NewPerson(OfPerson):
    """Somebody who is to be on the list."""

    private: ClassVar[frozenset[str]] = frozenset({"address", "consent"})

    confirmed: bool = Field(False, description="They agreed elsewhere and it can be proved; otherwise they get a confirmation letter.")
    consent: str = Field(
        "", max_length=LONGEST_STATEMENT, description="How they agreed, word for word; kept in the record of their consent."
    )


class WhySuppressed(OfPerson):
    """An address that is never written to again. Why is about one person, and stands with the suppression alone."""

    private: ClassVar[frozenset[str]] = frozenset({"address", "reason"})

    reason: str = Field("", max_length=LONGEST_REASON, description="Why; stored with the change.")


class WhichPeople(Paged):
    """Which readers."""

    private: ClassVar[frozenset[str]] = frozenset({"address", "cursor"})

    state: SubscriberState | None = Field(None, description="Only those in this state, latest first.")
    address: str = Field("", max_length=LONGEST_ADDRESS, description="Only those whose address begins so.")
    counts: bool = Field(True, description="Whether to count how many stand in each state; with a million readers that takes a moment.")


class WhichSuppressed(Paged):
    """Which of the suppression list."""

    private: ClassVar[frozenset[str]] = frozenset({"cursor"})

    reason: SuppressionReason | None = Field(None, description="Only those that stand there for this reason.")


async def _list(newsroom: Newsroom, _actor: Actor, asked: WhichPeople) -> Outcome:
    counts = to_jsonable_python(await run.count_subscribers(newsroom.database, newsroom.letterhead.key)) if asked.counts else {}
    people = await _people(newsroom, asked)
    place = None
    if people.more:
        last = people.found[-1]
        place = write_cursor(last.address_key if asked.address else last.id)
    rows = [{"number": one.id, **subscriber_json(one)} for one in people.found]
    return Outcome(said=f"{len(rows)} readers", facts={"counts": counts, **page_facts("subscribers", rows, place)}, changed=False)


async def _people(newsroom: Newsroom, asked: WhichPeople) -> People:
    if asked.address and asked.state:
        raise NewsletterError("address and state", "are two lists", "Ask for one of them.")
    if asked.address:
        (after,) = read_cursor(asked.cursor, str) or ("",)
        return await people_named(newsroom, asked.address, after=after, limit=asked.limit)
    (before,) = read_cursor(asked.cursor, int) or (None,)
    return await people_in_state(newsroom, asked.state or SubscriberState.ACTIVE, before=before, limit=asked.limit)


async def _show(newsroom: Newsroom, _actor: Actor, asked: OfPerson) -> Outcome:
    key, ring = newsroom.letterhead.key, newsroom.ring
    held = _usable(asked.address, await run.show_subscriber(newsroom.database, key, asked.address, ring))
    facts = to_jsonable_python(dossier_json(held))
    number = held.subscriber.id if held.subscriber else None
    state = held.subscriber.state.value if held.subscriber else "is not on the list"
    return Outcome(said=f"{asked.address}: {state}", facts=facts, changed=False, subscriber_id=number)


async def _consent(newsroom: Newsroom, _actor: Actor, asked: OfPerson) -> Outcome:
    held = _usable(asked.address, await run.show_subscriber(newsroom.database, newsroom.letterhead.key, asked.address, newsroom.ring))
    if held.subscriber is None:
        raise NewsletterError(
            asked.address, "is not on the list: no record of consent is kept", "newsletter subscribers show tells the rest."
        )
    facts = consent_record(held.subscriber, held.consents, newsletter=newsroom.letterhead.name, now=newsroom.clock())
    return Outcome(said=f"{asked.address}: {facts['rests_on']}", facts=facts, changed=False, subscriber_id=held.subscriber.id)


async def _add(newsroom: Newsroom, actor: Actor, asked: NewPerson) -> Outcome:
    fate = _usable(
        asked.address,
        await run.add_subscriber(
            newsroom.database,
            newsroom.sign_up,
            newsroom.letterhead,
            newsroom.ring,
            asked.address,
            confirmed=asked.confirmed,
            by=actor.name,
            randomness=newsroom.randomness,
            now=newsroom.clock(),
            statement=asked.consent,
        ),
    )
    found, changed = await find_person(newsroom, asked.address), fate in (Enrolled.ADDED, Enrolled.ACTIVATED)
    return _outcome(asked, fate.value, {"came_to": fate.value}, changed=changed, number=found.id if found else None)


async def _unsubscribe(newsroom: Newsroom, actor: Actor, asked: OfPerson) -> Outcome:
    before = await find_person(newsroom, asked.address)
    key, now = newsroom.letterhead.key, newsroom.clock()
    found = _usable(asked.address, await run.unsubscribe_address(newsroom.database, key, asked.address, by=actor.name, now=now))
    await note_departures(newsroom)
    state = found.state.value if found else None
    changed = before is not None and before.state is not SubscriberState.UNSUBSCRIBED
    return _outcome(asked, state or "is not on the list", {"state": state}, changed=changed, number=found.id if found else None)


async def _suppress(newsroom: Newsroom, actor: Actor, asked: WhySuppressed) -> Outcome:
    found, now = await find_person(newsroom, asked.address), newsroom.clock()
    given: dict[str, Any] = {"by": actor.name, "now": now, "note": asked.reason}
    found_why = await run.suppress_address(newsroom.database, newsroom.letterhead.key, asked.address, newsroom.ring, **given)
    why = _usable(asked.address, found_why)
    await note_departures(newsroom)
    facts = {"suppression": to_jsonable_python(why)}
    return _outcome(asked, f"suppressed ({why.reason.value})", facts, changed=why.at == now, number=found.id if found else None)


async def _lift(newsroom: Newsroom, _actor: Actor, asked: OfPerson) -> Outcome:
    found = await find_person(newsroom, asked.address)
    stood = _usable(asked.address, await run.lift_address(newsroom.database, newsroom.letterhead.key, asked.address, newsroom.ring))
    said = (
        f"may sign up again; it stood there as {stood.reason} since {stood.at:%Y-%m-%d}, by {stood.by}" if stood else "was not suppressed"
    )
    facts = {"lifted": stood is not None, "suppression": to_jsonable_python(stood)}
    return _outcome(asked, said, facts, changed=stood is not None, number=found.id if found else None)


async def _suppressions(newsroom: Newsroom, _actor: Actor, asked: WhichSuppressed) -> Outcome:
    (after,) = read_cursor(asked.cursor, str) or ("",)
    found = await run.list_suppressed(newsroom.database, after=after, limit=asked.limit + 1, reason=asked.reason)
    rows = [{"address": address or None, **to_jsonable_python(why)} for _, why, address in found[: asked.limit]]
    place = write_cursor(found[asked.limit - 1][0]) if len(found) > asked.limit else None
    counts = to_jsonable_python(await run.count_suppressed(newsroom.database))
    return Outcome(said=f"{len(rows)} on the list", facts={"counts": counts, **page_facts("suppressions", rows, place)}, changed=False)


async def _erase(newsroom: Newsroom, actor: Actor, asked: OfPerson) -> Outcome:
    found, key, now = await find_person(newsroom, asked.address), newsroom.letterhead.key, newsroom.clock()
    there = _usable(asked.address, await run.erase_subscriber(newsroom.database, key, asked.address, newsroom.ring, by=actor.name, now=now))
    await note_departures(newsroom)
    said = "erased" if there else "is not on the list"
    return _outcome(asked, said, {"erased": there}, changed=there, number=found.id if found else None)


def _outcome(asked: OfPerson, said: str, facts: dict[str, Any], *, changed: bool, number: int | None) -> Outcome:
    facts = {"address": asked.address, **facts}
    return Outcome(said=f"{asked.address}: {said}", facts=facts, changed=changed, subscriber_id=number)


def _usable(address: str, found: Found | RefusedAddress) -> Found:
    if isinstance(found, RefusedAddress):
        raise NewsletterError(address, found.reason, "Write one address such as name@example.com.")
    return found


def _act(
    name: str, purpose: str, takes: type[Takes], does: Callable[..., Awaitable[Outcome]], *, path: str = "", reads: bool = False
) -> Act:
    path = path or name.replace(" ", "/")
    return Act(name=name, right=Right.PEOPLE, purpose=purpose, takes=takes, path=path, does=does, reads=reads)


ACTS: tuple[Act, ...] = (
    _act("subscribers list", "How many readers stand in each state, and who they are.", WhichPeople, _list, path="subscribers", reads=True),
    _act("subscribers show", "Everything we hold about one reader.", OfPerson, _show, reads=True),
    _act(
        "subscribers consent", "How one reader came to agree: the whole record, for whoever must see proof.", OfPerson, _consent, reads=True
    ),
    _act("subscribers add", "Put one address on the list; its reader confirms, unless you vouch for that.", NewPerson, _add),
    _act("subscribers unsubscribe", "Unsubscribe somebody who asked by other means.", OfPerson, _unsubscribe),
    _act("subscribers suppress", "Never write to an address again, whether it is on the list or not.", WhySuppressed, _suppress),
    _act(
        "subscribers suppressions",
        "The suppression list: how many for each reason, and why, when and by whom. Addresses only of readers whose row is still there.",
        WhichSuppressed,
        _suppressions,
        reads=True,
    ),
    _act("subscribers lift", "Restore: take a suppression back. Whoever left stays so, but may sign up again.", OfPerson, _lift),
    _act("subscribers erase", "Remove a reader and everything we hold about them; only a digest stays.", OfPerson, _erase),
)
