"""The record of a consent, as somebody who must see proof of it gets it."""

from dataclasses import replace

import pytest

from newsletter.model.options import LetterheadOptions
from newsletter.model.states import SubscriberState
from newsletter.model.subscribers import Consent, ConsentEvent, Subscriber
from newsletter.subscribers import run
from newsletter.subscribers.consent_record import consent_record
from newsletter.subscribers.outcomes import Dossier
from tests.conftest import NOW
from tests.subscribers.conftest import RING, SignUpDesk

ADA = "ada@example.com"
LETTERHEAD = LetterheadOptions(base_url="https://topten.example", from_address="letters@topten.example")
READER = Subscriber(
    id=1,
    newsletter="main",
    address=ADA,
    address_key=ADA,
    key="00112233445566aa",
    state=SubscriberState.ACTIVE,
    created_at=NOW,
    confirmed_at=NOW,
)
CONFIRMED = Consent(event=ConsentEvent.CONFIRMED, at=NOW, how="page")


async def record_of(desk: SignUpDesk, address: str) -> dict[str, object]:
    held = await run.show_subscriber(desk.database, "main", address, RING)
    assert isinstance(held, Dossier)
    assert held.subscriber is not None
    return consent_record(held.subscriber, held.consents, newsletter="Ten", now=desk.clock())


async def test_the_record_is_rebuilt_from_the_database(desk: SignUpDesk) -> None:
    """What was shown, where, when, from which network, by which letter it was confirmed, and that they left: every line of it."""
    desk.letterhead = LETTERHEAD
    await desk.sign_up(ADA)
    signed_up = desk.clock().isoformat()
    (letter,) = await desk.rows("notice")
    token = await desk.confirm_token(ADA)
    desk.clock.move(minutes=3)
    await desk.confirm(token)
    confirmed = desk.clock().isoformat()
    desk.clock.move(days=1)
    await run.unsubscribe_address(desk.database, "main", ADA, by="lisa", now=desk.clock())
    left, key = desk.clock().isoformat(), (await desk.subscriber(ADA))["key"]
    name, wording = f"<n{letter['id']}.{key}@topten.example>", desk.options.wording
    place, network = "https://topten.example/", "203.0.113.0/24"
    nothing = {"wording": "", "form_url": "", "network": "", "letter": "", "how": "", "reason": ""}
    assert await record_of(desk, ADA) == {
        "newsletter": "Ten",
        "address": ADA,
        "state": "unsubscribed",
        "made_at": left,
        "rests_on": "nothing: has left the list",
        "signed_up_at": signed_up,
        "confirmed_at": confirmed,
        "left_at": left,
        "lines": [
            nothing
            | {"at": signed_up, "event": "signed_up", "wording": wording, "form_url": place, "network": network, "letter": name}
            | {
                "said": f"Typed the address into the form at {place}; from the network {network}; shown: “{wording}”; "
                f"asked to confirm by the letter {name}."
            },
            nothing
            | {"at": confirmed, "event": "confirmed", "network": network, "how": "page"}
            | {"said": f"Pressed the button behind the link in the confirmation letter; from the network {network}."},
            nothing | {"at": left, "event": "unsubscribed", "how": "lisa", "said": "Left the list (lisa)."},
        ],
    }


async def test_who_came_by_a_file_has_the_statement_they_came_with(desk: SignUpDesk) -> None:
    """Who, when, and on what ground; a letter that asks them to confirm is named too."""
    desk.letterhead = LETTERHEAD
    for confirmed, lines in ((True, [ADA]), (False, ["bob@example.com"])):
        await run.import_subscribers(
            desk.database,
            desk.options,
            desk.letterhead,
            RING,
            lines,
            offer=desk.offer,
            confirmed=confirmed,
            by="lisa",
            randomness=desk.randomness,
            now=desk.clock(),
            statement="Ticked the box on the ticket form of 2025.",
        )
    ada, bob = await record_of(desk, ADA), await record_of(desk, "bob@example.com")
    said = "Put on the list from a file by lisa; stated: “Ticked the box on the ticket form of 2025.”"
    assert (ada["rests_on"], [one["said"] for one in ada["lines"]]) == ("the word of lisa", [f"{said}."])
    key = (await desk.subscriber("bob@example.com"))["key"]
    (letter,) = await desk.rows("notice")
    asked = f"{said}; asked to confirm by the letter <n{letter['id']}.{key}@topten.example>."
    assert (bob["rests_on"], [one["said"] for one in bob["lines"]]) == ("nothing: has not confirmed yet", [asked])


@pytest.mark.parametrize(
    ("lines", "state", "rests_on"),
    [
        pytest.param((CONFIRMED,), SubscriberState.ACTIVE, "double opt-in", id="confirmed"),
        pytest.param(
            (Consent(event=ConsentEvent.ADDED, at=NOW, how="lisa"),), SubscriberState.ACTIVE, "the word of lisa", id="vouched for"
        ),
        pytest.param(
            (Consent(event=ConsentEvent.IMPORTED, at=NOW, how="lisa"), CONFIRMED), SubscriberState.ACTIVE, "double opt-in", id="both"
        ),
        pytest.param((), SubscriberState.ACTIVE, "no line of this record", id="none"),
        pytest.param((CONFIRMED,), SubscriberState.PENDING, "nothing: has not confirmed yet", id="pending"),
    ],
)
def test_what_it_rests_on(lines: tuple[Consent, ...], state: SubscriberState, rests_on: str) -> None:
    """It claims a double opt-in only where a confirmation stands in the record, and nothing for who is not on the list."""
    assert consent_record(replace(READER, state=state), lines, newsletter="Ten", now=NOW)["rests_on"] == rests_on


def test_a_network_that_was_forgotten_is_said_to_be() -> None:
    """An empty field must not look like a sign-up that came from nowhere."""
    (line,) = consent_record(READER, (CONFIRMED,), newsletter="Ten", now=NOW)["lines"]
    assert line["said"] == "Pressed the button behind the link in the confirmation letter; the network is no longer kept."
