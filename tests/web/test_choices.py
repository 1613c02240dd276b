"""The settings page, as readers, scanners and attackers use it."""

from datetime import date, time, timedelta

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import delete, insert

from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import LetterheadOptions, ScheduleOptions
from newsletter.model.preferences import Preferences
from newsletter.model.states import IssueState
from newsletter.model.tokens import Purpose
from newsletter.model.variants import Variant
from newsletter.storage.preferences import read_preferences, write_preferences
from newsletter.storage.schema import delivery, sign_up_count
from newsletter.web.choice_words import comes_when
from newsletter.web.zone_list import continents
from tests.choices import TOPICS, all_preferences
from tests.web.conftest import browser, dump, make_newsroom, store_issue
from tests.web.filled_forms import form_as_sent, options_of, text_of
from tests.web.people import form, links_of, make_active, make_pending, make_suppressed, make_unsubscribed, rows

ADA = "ada@example.com"
BERLIN = {"zone": "Europe/Berlin", "hour": "07:00", "rhythm": "chosen", "day_mon": "on", "day_fri": "on", "mute_Sport": "on"}
CHOSEN = Preferences(zone="Europe/Berlin", send_at=time(7), days=("mon", "fri"), variant=Variant(muted=("Sport",)))
HOSTILE = "\"><script>alert(1)</script>{{7*7}}'\u202e"


async def settings_of(newsroom: Newsroom, address: str = ADA) -> str:
    return links_of(newsroom, await make_active(newsroom, address))[Purpose.SUBSCRIPTION]


async def chosen(newsroom: Newsroom, address: str = ADA) -> Preferences:
    (subscriber,) = [row["id"] for row in await rows(newsroom, "subscriber") if row["address"] == address]
    async with newsroom.database.read() as connection:
        return await read_preferences(connection, subscriber)


async def test_saving_says_what_will_happen(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """One Save; the same page answers that it is saved, and when the next letter comes, by the reader's own clock."""
    path = await settings_of(newsroom)
    answer = await reader.post(path, data=BERLIN)
    said = text_of(answer.text, "[role=status]")
    assert (answer.status_code, said) == (200, ["SavedYour next letter comes on Monday at 7:00\xa0AM, Berlin time.".replace("\xa0", " ")])
    assert await chosen(newsroom) == CHOSEN
    assert form_as_sent(answer.text) == form_as_sent((await reader.get(path)).text)
    assert answer.headers["cache-control"] == "no-store"


@given(chosen_before=all_preferences())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_saving_the_page_as_it_stands_changes_nothing(
    newsroom: Newsroom, reader: httpx2.AsyncClient, chosen_before: Preferences
) -> None:
    """Every choice is on the page, and the page says all of it: row, form, row."""
    await _forget_the_limits(newsroom)
    if not await rows(newsroom, "subscriber"):
        await make_active(newsroom, ADA)
    (row,) = await rows(newsroom, "subscriber")
    async with newsroom.database.write() as connection:
        await write_preferences(connection, int(str(row["id"])), chosen_before, newsroom.clock())
    path = links_of(newsroom, str(row["key"]))[Purpose.SUBSCRIPTION]
    page = await reader.get(path)
    answer = await reader.post(path, data=form_as_sent(page.text))
    assert (answer.status_code, await chosen(newsroom)) == (200, chosen_before)


async def _forget_the_limits(newsroom: Newsroom) -> None:
    async with newsroom.database.write() as connection:
        await connection.execute(delete(sign_up_count))


async def test_choosing_nothing_keeps_nothing(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Going back to the newsletter's own ways takes the row away."""
    path = await settings_of(newsroom)
    untouched = form_as_sent((await reader.get(path)).text)
    await reader.post(path, data=BERLIN)
    assert len(await rows(newsroom, "preference")) == 1
    await reader.post(path, data=untouched)
    assert await rows(newsroom, "preference") == []


async def test_a_mistake_gives_the_form_back(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """With everything that was typed, the mistake beside its field, and nothing stored."""
    path = await settings_of(newsroom)
    typed = form_as_sent((await reader.get(path)).text) | {
        "zone": "Asia/Tokyo",
        "pause": "until",
        "paused_until": "2020-02-30",
        "day_tue": "on",
    }
    before = dump(newsroom)
    answer = await reader.post(path, data=typed)
    assert (answer.status_code, form_as_sent(answer.text)) == (422, typed)
    assert text_of(answer.text, "[role=alert] strong") == ["Not saved yet"]
    assert text_of(answer.text, "#days-why, #pause-why") == [
        "You ticked days. Choose “On chosen days” to have it so, or untick them.",
        "Give the day on which letters come again, such as 2026-11-28, or choose another of the five.",
    ]
    assert dump(newsroom) == before


async def test_hostile_words_come_back_harmless(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Whatever is sent in a field or as a field is shown as text, or not at all."""
    path = await settings_of(newsroom)
    names = [*form_as_sent((await reader.get(path)).text), "day_mon", "mute_World", HOSTILE]
    answer = await reader.post(path, data=dict.fromkeys(names, HOSTILE))
    assert (answer.status_code, "<script" in answer.text, "49" in text_of(answer.text, "form.card")[0]) == (422, False, False)
    assert await rows(newsroom, "preference") == []
    for body in (b"\xff\xfe=%ff&zone=%00", b"&".join(b"f%d=1" % number for number in range(500)), b"day_mon=" + b"x" * 9_000):
        answer = await reader.post(path, content=body, headers={"content-type": "application/x-www-form-urlencoded"})
        assert answer.status_code in {200, 400, 413, 422}


async def test_the_page_keeps_the_address_to_itself(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Letters are passed on: the address stands masked, in its own element, and nowhere else."""
    path = await settings_of(newsroom)
    for answer in (await reader.get(path), await reader.post(path, data=BERLIN), await reader.post(path, data={"hour": "?"})):
        assert (ADA in answer.text, text_of(answer.text, "span.addr")) == (False, ["a…a@e….com"])


async def test_everything_is_named(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Each group has a legend and each field a label; hours and days are written as people there write them."""
    page = (await reader.get(await settings_of(newsroom))).text
    legends = ["When", "How often", "Chosen days", "Pause", "How much", "Leave out", "Form"]
    assert text_of(page, "form.card legend") == legends
    labels = text_of(page, "form.card label")
    assert labels[:3] == ["At this hour", "By the clock of", "Every day"]
    assert {"Monday", "For two weeks", "All ten stories", "The top three", "Sport", "Plain text"} < set(labels)
    assert (len(options_of(page, "hour")), options_of(page, "hour")[15], text_of(page, "option[value='07:30']")) == (
        48,
        "07:30",
        ["7:30\xa0AM".replace("\xa0", " ")],
    )
    assert len(page.encode()) < 30_000


async def test_the_zones_are_listed_by_continent_and_city(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """In the language of the page; every place of the world once."""
    german = {continent.name: [line.city for line in continent.zones] for continent in continents("de", 2026)}
    assert list(german) == ["Europa", "Afrika", "Amerika", "Asien", "Ozeanien", "Antarktis"]
    assert german["Europa"][:4] == ["Amsterdam", "Andorra", "Astrachan", "Athen"]
    page = (await reader.get(await settings_of(newsroom))).text
    zones = options_of(page, "zone")
    assert (len(zones) == len(set(zones)), len(zones) > 300, form_as_sent(page)["zone"]) == (True, True, "America/New_York")


async def test_a_zone_and_an_hour_that_are_not_listed_stay(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Chosen through the interface of another site: the page offers what stands already."""
    path = await settings_of(newsroom)
    await reader.post(path, data={"zone": "America/Detroit", "hour": "07:10"})
    sent = form_as_sent((await reader.get(path)).text)
    assert (sent["zone"], sent["hour"]) == ("America/Detroit", "07:10")


async def test_the_page_speaks_the_readers_language(database, clock, tmp_path) -> None:
    """Once they chose one that the newsletter does not speak anyway; it names each in its own words."""
    newsroom = make_newsroom(database, clock, tmp_path)
    others = [one for one in newsroom.renderer.catalogues.languages() if one != "en"]
    async with browser(newsroom) as reader:
        path = await settings_of(newsroom)
        assert options_of((await reader.get(path)).text, "language") == ["", *others]
        answer = await reader.post(path, data={"language": others[0]})
        assert f'<html lang="{others[0]}"' in answer.text


async def test_every_page_behind_the_links_speaks_it_too(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Leaving, coming back, another address, erasure, feedback; and the consent holds the words that were read."""
    issue = await store_issue(newsroom)
    key = await make_active(newsroom, ADA)
    links = links_of(newsroom, key)
    path, leave = links[Purpose.SUBSCRIPTION], links[Purpose.UNSUBSCRIBE]
    await reader.post(path, data={"language": "de"})
    opened = [await reader.get(one) for one in (path, leave, f"{path}/address", f"{path}/erase", f"{path}/feedback/{issue.issue_on}/good")]
    pressed = [await reader.post(leave), await reader.post(leave, data={"undo": "yes"})]
    pressed.append(await reader.post(f"{path}/address", data={"email": "ada@example.org"}))
    pressed += [await reader.post(f"{path}/address", data={"email": "nonsense"}), await reader.post(f"{path}/erase")]
    assert [answer.text.count('<html lang="de"') for answer in (*opened, *pressed)] == [1] * 10
    agreed = [row["wording"] for row in await rows(newsroom, "consent") if row["form_url"] == "https://topten.example/s"]
    assert agreed == [newsroom.renderer.phrasebook("de").gettext(newsroom.sign_up.wording)]
    assert agreed != [newsroom.sign_up.wording]


async def test_days_without_an_issue_are_no_choice(database, clock, tmp_path) -> None:
    """A newsletter of weekdays tells somebody who wants only Sundays that nothing would come."""
    newsroom = make_newsroom(database, clock, tmp_path, schedule=ScheduleOptions(weekdays=("mon", "tue", "wed", "thu", "fri")))
    async with browser(newsroom) as reader:
        answer = await reader.post(await settings_of(newsroom), data={"rhythm": "chosen", "day_sun": "on"})
    assert (answer.status_code, text_of(answer.text, "#days-why")) == (422, ["There is no issue on these days. Tick others as well."])


async def test_who_waits_to_confirm_may_choose_and_who_left_may_not(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The page of somebody who left offers the way back, and stores nothing that is sent to it."""
    pending = links_of(newsroom, await make_pending(newsroom, "pat@example.com"))[Purpose.SUBSCRIPTION]
    answer = await reader.post(pending, data=BERLIN)
    assert text_of(answer.text, "[role=status]") == ["SavedIt holds from the moment you confirm."]
    assert await chosen(newsroom, "pat@example.com") == CHOSEN
    left = links_of(newsroom, await make_unsubscribed(newsroom, "lou@example.com"))[Purpose.SUBSCRIPTION]
    for answer in (await reader.get(left), await reader.post(left, data=BERLIN)):
        assert (text_of(answer.text, "h1, form"), "Sign up again" in answer.text) == (["Your settings"], True)
    assert await chosen(newsroom, "lou@example.com") == Preferences()


async def test_a_sign_up_tells_the_zone(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """By its field, or by the browser's language; the newsletter's own zone is no choice."""
    for address, body, languages in (
        ("field@example.com", {"zone": "Asia/Calcutta"}, "de-DE"),
        ("browser@example.com", {}, "de-DE,de;q=0.9"),
        ("wrong@example.com", {"zone": "<b>"}, "ja"),
        ("home@example.com", {"zone": "US/Eastern"}, ""),
    ):
        answer = await reader.post("/subscribe", json=form(newsroom, email=address, **body), headers={"accept-language": languages})
        assert answer.status_code == 202
    found = [await chosen(newsroom, f"{name}@example.com") for name in ("field", "browser", "wrong", "home")]
    assert found == [Preferences(zone="Asia/Kolkata"), Preferences(zone="Europe/Berlin"), Preferences(), Preferences()]


async def test_a_zone_tells_nobody_who_is_on_the_list(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Answers with a zone are byte-equal for every state of an address, and only somebody new gets a row."""
    makers = (make_pending, make_active, make_unsubscribed, make_suppressed)
    for make in makers:
        await make(newsroom, f"{make.__name__}@example.com")
    addresses = [*(f"{make.__name__}@example.com" for make in makers), "new@example.com"]
    answers = [await reader.post("/subscribe", json=form(newsroom, email=address, zone="Asia/Tokyo")) for address in addresses]
    seen = [(answer.status_code, sorted(answer.headers.multi_items()), answer.content) for answer in answers]
    assert seen == [seen[0]] * 5
    kept = {row["subscriber_id"] for row in await rows(newsroom, "preference")}
    assert [row["address"] for row in await rows(newsroom, "subscriber") if row["id"] in kept] == ["new@example.com"]


async def test_the_pages_of_a_sign_up_say_when_it_comes(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """In the zone that was guessed, with a link to choose otherwise before and after the press."""
    await reader.post("/subscribe", data=form(newsroom, email=ADA), headers={"accept-language": "de-DE"})
    (row,) = await rows(newsroom, "subscriber")
    links = links_of(newsroom, str(row["key"]))
    for answer in (await reader.get(links[Purpose.CONFIRM]), await reader.post(links[Purpose.CONFIRM])):
        words = text_of(answer.text, ".lede")[0]
        assert (
            "Your first letter comes tomorrow at 6:30 AM, Berlin time." in words,
            f'href="{links[Purpose.SUBSCRIPTION]}"' in answer.text,
        ) == (
            True,
            True,
        )


@pytest.mark.parametrize(
    ("preferences", "said"),
    [
        (Preferences(), "Your next letter comes today at 6:30 AM, New York time."),
        (Preferences(zone="Asia/Kolkata"), "Your next letter comes tomorrow at 6:30 AM, Kolkata time."),
        (Preferences(days=("tue",)), "Your next letter comes on Tuesday at 6:30 AM, New York time."),
        (Preferences(paused_until=date(2026, 12, 24)), "Your next letter comes on Thursday, December 24, 2026 at 6:30 AM, New York time."),
        (
            Preferences(zone="Etc/UTC", days=("sun",), variant=Variant(weekly=True)),
            "The best of the week comes tomorrow at 6:30 AM, UTC time.",
        ),
    ],
)
def test_when_the_next_letter_comes_in_words(newsroom: Newsroom, preferences: Preferences, said: str) -> None:
    """The day as people say it, and whose clock is meant."""
    words = newsroom.renderer.phrasebook("en")
    assert comes_when(newsroom, preferences, words).replace("\xa0", " ") == said


async def test_a_letter_on_its_way_keeps_its_hour(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Of an issue that is released already: the page says when that one comes, and what a pause does to the next."""
    path = await settings_of(newsroom)
    issue = await store_issue(newsroom, state=IssueState.SENDING)
    async with newsroom.database.write() as connection:
        (subscriber,) = await rows(newsroom, "subscriber")
        due = {"due_at": newsroom.clock() + timedelta(hours=3), "retry_at": newsroom.clock() + timedelta(hours=3), "reason": "hour"}
        row = {"issue_id": issue.id, "subscriber_id": subscriber["id"], "state": "deferred", "changed_at": newsroom.clock(), **due}
        await connection.execute(insert(delivery).values(**row))
    said = [text_of((await reader.post(path, data=typed)).text, "[role=status]")[0] for typed in ({"hour": "05:00"}, {"pause": "1"})]
    first = "SavedYour next letter comes today at 7:00 AM, New York time."
    assert said == [first, f"{first} It is on its way already; the one after it comes on Saturday, November 28, 2026."]


async def test_every_topic_left_out_is_no_letter(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """One must stay."""
    path = await settings_of(newsroom)
    answer = await reader.post(path, data={f"mute_{topic}": "on" for topic in TOPICS})
    assert text_of(answer.text, "#topics-why") == ["That would leave no story. Untick at least one topic."]
    assert (await reader.post(path, data={f"mute_{topic}": "on" for topic in TOPICS[1:]})).status_code == 200


async def test_a_newsletter_in_its_own_language_and_zone(database, clock, tmp_path) -> None:
    """The list of languages leaves the newsletter's own out, and its zone is what stands chosen."""
    letterhead = replace_language(make_newsroom(database, clock, tmp_path).letterhead)
    newsroom = make_newsroom(database, clock, tmp_path, letterhead=letterhead)
    async with browser(newsroom) as reader:
        page = (await reader.get(await settings_of(newsroom))).text
    assert form_as_sent(page)["zone"] == "Asia/Tokyo"
    assert "en" not in options_of(page, "language")


def replace_language(letterhead: LetterheadOptions) -> LetterheadOptions:
    return letterhead.model_copy(update={"language": "en_GB", "zone": "Asia/Tokyo"})
