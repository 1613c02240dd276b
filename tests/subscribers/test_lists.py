"""The whole list: written out, counted, and cleared of sign-ups that nobody confirmed."""

import json
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given as each

from newsletter.model.preferences import Preferences
from newsletter.model.states import SubscriberState
from newsletter.model.variants import Variant
from newsletter.storage.preferences import write_preferences
from newsletter.subscribers import run
from newsletter.subscribers.choice_form import Mistake
from newsletter.subscribers.csv_choices import CHOICE_COLUMNS, choice_cells, read_cells
from newsletter.subscribers.csv_file import read_addresses
from newsletter.subscribers.export import preferences_json
from tests.choices import all_preferences
from tests.conftest import NOW
from tests.subscribers.conftest import OFFER, SignUpDesk


async def test_an_export_is_no_formula_and_reads_back(desk: SignUpDesk) -> None:
    """A spreadsheet runs nothing of it, and our own import finds the same addresses."""
    addresses = ["=cmd@b.example", "+a@b.example", "-a@b.example", "plain@b.example"]
    for address in addresses:
        await desk.sign_up(address)
    lines = [line async for line in run.export_csv(desk.database, "main")]
    assert [line[:2] for line in lines] == ["ad", "'=", "'+", "'-", "pl"]
    assert lines[-1] == "plain@b.example,pending,2026-11-21T09:00:00+00:00,,,,,,,\n"
    assert [row[1].wire for row in read_addresses(lines, desk.offer, desk.clock())] == addresses


async def test_an_export_as_json_is_one_array(desk: SignUpDesk) -> None:
    """Empty or not, the pieces make one JSON document."""
    assert json.loads("".join([piece async for piece in run.export_json(desk.database, "main")])) == []
    await desk.active("ada@example.com")
    await desk.sign_up("bob@example.com")
    active = [piece async for piece in run.export_json(desk.database, "main", state=SubscriberState.ACTIVE)]
    now = "2026-11-21T09:00:00+00:00"
    ada = {"address": "ada@example.com", "state": "active", "created_at": now, "confirmed_at": now, "unsubscribed_at": None}
    assert json.loads("".join(active)) == [ada | {"preferences": preferences_json(Preferences())}]


async def test_what_was_chosen_comes_along(desk: SignUpDesk) -> None:
    """Written out by one newsletter and read in by another, readers keep their ways; who is there already keeps theirs."""
    elsewhere = replace(desk, letterhead=desk.letterhead.model_copy(update={"key": "other"}))
    chosen = {
        "ada@example.com": Preferences(zone="Asia/Kolkata", send_at=time(7, 5), days=("mon", "fri"), paused_until=date(2026, 12, 24)),
        "bob@example.com": Preferences(days=("sun",), variant=Variant(weekly=True, top=3, text_only=True, language="de", muted=("Sport",))),
        "cleo@example.com": Preferences(),
    }
    for address, preferences in chosen.items():
        await desk.active(address)
        async with desk.database.write() as connection:
            await write_preferences(connection, (await desk.subscriber(address))["id"], preferences, desk.clock())
    lines = [line async for line in run.export_csv(desk.database, "main")]
    assert [line.split(",", 5)[5] for line in lines[1:]] == [
        "Asia/Kolkata,07:05,mon fri,2026-12-24,\n",
        ",,sun,,weekly top=3 text lang=de mute=Sport\n",
        ",,,,\n",
    ]
    for given in (lines, [line.replace("Kolkata", "Tokyo") for line in lines]):
        await run.import_subscribers(
            elsewhere.database,
            elsewhere.options,
            elsewhere.letterhead,
            elsewhere.ring,
            given,
            offer=elsewhere.offer,
            confirmed=True,
            by="lisa",
            randomness=elsewhere.randomness,
            now=elsewhere.clock(),
        )
        rows = {row["id"]: row["address"] for row in await desk.rows("subscriber") if row["newsletter"] == "other"}
        assert {address: await run.preferences_of(desk.database, number) for number, address in rows.items()} == chosen


async def test_counts(desk: SignUpDesk) -> None:
    """A state without anybody is 0, not missing."""
    await desk.active("ada@example.com")
    await desk.sign_up("bob@example.com")
    counted = await run.count_subscribers(desk.database, "main")
    assert counted == {SubscriberState.PENDING: 1, SubscriberState.ACTIVE: 1, SubscriberState.UNSUBSCRIBED: 0}


async def test_forgetting_sign_ups_nobody_confirmed(desk: SignUpDesk) -> None:
    """After a week a new sign-up is deleted with all it left, and somebody who had left before is simply unsubscribed again."""
    await desk.active("left@example.com")
    await run.unsubscribe_address(desk.database, "main", "left@example.com", by="lisa", now=desk.clock())
    desk.clock.move(days=2)
    await desk.sign_up("left@example.com")
    await desk.sign_up("never@example.com")
    await desk.sign_up("again@example.com")
    desk.clock.move(days=5)
    await desk.sign_up("again@example.com")
    await desk.active("stays@example.com")
    desk.clock.move(days=2, minutes=1)
    assert await run.forget_pending(desk.database, desk.options, "main", now=desk.clock()) == 2
    states = {row["address"]: row["state"] for row in await desk.rows("subscriber")}
    assert states == {"left@example.com": "unsubscribed", "again@example.com": "pending", "stays@example.com": "active"}
    assert "never" not in str(await desk.everything())
    assert await desk.rows("sign_up_count") == []


@pytest.mark.parametrize(
    ("cells", "chosen"),
    [
        pytest.param({}, Preferences(), id="nothing"),
        pytest.param({"zone": "Mars/Olympus", "send_at": "late", "paused_until": "soon", "days": "x"}, Preferences(), id="nonsense"),
        pytest.param({"zone": " Asia/Calcutta "}, Preferences(zone="Asia/Kolkata"), id="an old name"),
        pytest.param({"variant": "top=7 lang=<b> mute=Sport,Gossip green"}, Preferences(variant=Variant(muted=("Sport",))), id="odd"),
        pytest.param({"days": "Sun mon", "variant": "weekly"}, Preferences(days=("mon",), variant=Variant(weekly=True)), id="weekly"),
    ],
)
def test_cells_that_cannot_be_read_are_not_chosen(cells: dict[str, str], chosen: Preferences) -> None:
    """No letter is compiled for what nobody can choose, and no address is lost for a cell beside it."""
    assert read_cells(cells, OFFER, NOW) == chosen


@pytest.mark.parametrize(
    ("until", "zone", "read"),
    [
        ("0001-01-01", "", None),
        ("2026-11-21", "", None),
        ("2026-11-22", "", date(2026, 11, 22)),
        ("2026-11-21", "Pacific/Pago_Pago", date(2026, 11, 21)),
        ("2027-11-22", "", date(2027, 11, 22)),
    ],
)
def test_a_pause_is_read_while_it_is_ahead(until: str, zone: str, read: date | None) -> None:
    """By the reader's own calendar, and for as long as the page of their settings lets them pause."""
    assert read_cells({"paused_until": until, "zone": zone}, OFFER, NOW) == Preferences(zone=zone, paused_until=read)


@pytest.mark.parametrize(("until", "zone"), [("2027-11-23", ""), ("2027-11-22", "Pacific/Pago_Pago"), ("9999-12-31", "")])
def test_a_pause_that_nobody_can_choose_is_a_mistake(until: str, zone: str) -> None:
    """It is a slip of the pen: nobody asked for no letter in years."""
    words = "The pause lasts more than a year. Give an earlier day, or leave the cell empty."
    assert read_cells({"paused_until": until, "zone": zone}, OFFER, NOW) == Mistake(field="paused_until", words=words)


@pytest.mark.parametrize("language", ["de_QQ", "fr_EU", "xx", "de_AT", "fr", "en", "DE", "<b>", "../x"])
def test_a_language_that_letters_cannot_be_in_is_not_chosen(language: str) -> None:
    """A letter or page in it could not be made; what else the cell says is kept."""
    assert read_cells({"variant": f"text lang={language}"}, OFFER, NOW) == Preferences(variant=Variant(text_only=True))


@each(chosen=all_preferences())
def test_what_can_be_chosen_reads_back(chosen: Preferences) -> None:
    """Whatever the form can store goes through a file and back."""
    assert read_cells(dict(zip(CHOICE_COLUMNS, choice_cells(chosen), strict=True)), OFFER, NOW) == chosen
