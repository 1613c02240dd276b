"""Why a story has its place, and why an article has none, asked of a real day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.daily.day import draft, keep_house
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.rulings import Hand, ban_story
from newsletter.daily.why import WhyNot, read_why, read_why_not
from newsletter.issue.run import open_issue
from newsletter.model.errors import RefusedStep
from newsletter.model.feeds import Feed
from newsletter.model.options import SelectionOptions
from newsletter.model.states import PageState
from newsletter.model.stories import Story
from newsletter.storage.feeds import add_feeds
from tests.builders import a_story, an_id
from tests.conftest import NOW, HandClock
from tests.daily.conftest import TODAY
from tests.selection.days import told_by
from tests.selection.test_run import keep, release

YESTERDAY = TODAY - timedelta(days=1)
SIZE = SelectionOptions(size=2, fewest=1, runners_up=1, per_source=9, per_topic=9)
THREE = "3 independent outlets in 24 hours (Anchor, Beacon and Courier); attention 2.08; nothing soft; score 2.08."
TWO = "2 independent outlets in 24 hours (Anchor and Beacon); attention 1.39; nothing soft; score 1.39."
FIRST = "First reported by Anchor on 21 November 2026 at 05:58."
DAM = told_by("dam", 4, hours_ago=30, page_state=PageState.READ, text="Read.")


@pytest.fixture
def clock() -> HandClock:
    """The morning of the stories that builders make."""
    return HandClock(NOW)


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """With two places, and one behind them."""
    return replace(newsroom, selection=SIZE)


def read(*stories: Story) -> tuple[Story, ...]:
    """As if their pages had been read before."""
    return tuple(replace(story, page_state=PageState.READ, text="Read.") for story in stories)


async def make_day(newsroom: Newsroom) -> None:
    """An issue of yesterday that really left, then a day with something for every way to miss, drafted."""
    newsroom.clock.now = NOW - timedelta(days=1)
    await keep(newsroom.database, *DAM)
    before = await draft(newsroom, YESTERDAY, by="test")
    await release(newsroom.database, before.issue.id)
    newsroom.clock.now = NOW
    advert = a_story("amber ambertown amberville bargains", source="Kite", categories=("Sponsored",), hours_ago=1)
    old = a_story("Quarry quarrytown quarryville", hours_ago=40)
    older = a_story("Reef reeftown reefville", hours_ago=80)
    await keep(
        newsroom.database,
        *read(*told_by("amber", 4), advert, *told_by("birch", 3), *told_by("cobalt", 3), *told_by("dune", 2), *told_by("ember", 1)),
        *read(*told_by("fjord", 5), old, older, *told_by("dam", ["Globe", "Herald", "Ibis"])),
    )
    await ban_story(newsroom, told_by("fjord", 5)[0].url, Hand(by="anna", day=TODAY, reason="a hoax"))
    await draft(newsroom, TODAY, by="test")


async def asked(newsroom: Newsroom, story: Story) -> WhyNot:
    return await read_why_not(newsroom, TODAY, story.url)


@pytest.mark.parametrize(
    ("story", "code", "paragraph"),
    [
        pytest.param(
            told_by("amber", 4)[0],
            "chosen",
            "It is in: the report that no. 1 links to. No. 1: 4 independent outlets in 24 hours (Anchor, Beacon, Courier and Dispatch);"
            " attention 2.77; nothing soft; score 2.77. Nothing above it; next below: no. 2 with 2.08. First reported by Anchor on"
            " 21 November 2026 at 05:57. Nothing pinned.",
            id="it is in",
        ),
        pytest.param(
            told_by("birch", 3)[2],
            "chosen",
            f"It is in: named beside no. 2. No. 2: {THREE} Above it: no. 1 with 2.77; next below: runner-up 1 with 2.08 too. {FIRST}"
            " Nothing pinned.",
            id="named beside",
        ),
        pytest.param(
            a_story("amber ambertown amberville bargains", source="Kite", hours_ago=1),
            "chosen",
            "It is in: one of the 5 reports behind no. 1. No. 1: 4 independent outlets in 24 hours (Anchor, Beacon, Courier and Dispatch);"
            " attention 2.77; nothing soft; score 2.77. Nothing above it; next below: no. 2 with 2.08. First reported by Anchor on"
            " 21 November 2026 at 05:57. Nothing pinned. This article itself did not count: sponsored.",
            id="sponsored",
        ),
        pytest.param(
            told_by("cobalt", 3)[0],
            "below_cut",
            "Runner-up 1: first behind the last place: score 2.08, the same as the last chosen, whose outlet weighs more or was earlier."
            f" {THREE} Above it: no. 2 with 2.08 too; nothing below it. {FIRST}",
            id="runner-up",
        ),
        pytest.param(
            told_by("dune", 2)[1],
            "below_cut",
            f"Passed over: second behind the last place, 0.69 short of its 2.08. {TWO} {FIRST} By score it was sixth of 7 happenings."
            " The article is named beside “dune dunetown duneville as Anchordune says” of Anchor.",
            id="below the cut",
        ),
        pytest.param(
            told_by("ember", 1)[0],
            "few_voices",
            "Passed over: only one outlet reports it (two are needed). 1 independent outlet in 24 hours (Anchor); attention 0.69; nothing"
            " soft; score 0.69. First reported by Anchor on 21 November 2026 at 05:59. By score it was seventh of 7 happenings.",
            id="the gate",
        ),
        pytest.param(
            told_by("fjord", 5)[0],
            "banned",
            "Passed over: banned by anna on 2026-11-21 at 09:00: a hoax. 5 independent outlets in 24 hours (Anchor, Beacon, Courier,"
            " Dispatch and Echo); attention 3.47; nothing soft; score 3.47. First reported by Anchor on 21 November"
            " 2026 at 05:57. By score it was first of 7 happenings.",
            id="banned",
        ),
        pytest.param(
            told_by("dam", ["Globe", "Herald", "Ibis"])[0],
            "already_sent",
            "Passed over: already sent as no. 1 of 20 November 2026 (“Dam damtown damville as Anchordam says”); since then novelty 0.00"
            " (0.26 needed) from 3 outlets (2 needed). 3 independent outlets in 24 hours (Globe, Herald and Ibis); attention 2.08; nothing"
            " soft; score 2.08. First reported by Anchor on 20 November 2026 at 02:57. By score it was third of 7 happenings.",
            id="already sent",
        ),
        pytest.param(
            a_story("Quarry quarrytown quarryville"),
            "not_fresh",
            "Not fresh: told 40 hours before the choice, and no younger report of it within 24 hours.",
            id="not fresh",
        ),
        pytest.param(
            a_story("Reef reeftown reefville"),
            "outside_window",
            "Too old to be looked at: told 80 hours before the choice, which looks back 72 hours.",
            id="outside the window",
        ),
        pytest.param(
            a_story("Nobody heard of this"),
            "never_seen",
            "Never seen: no feed carried it by 21 November 2026 at 09:00, and none on the list is of its outlet.",
            id="never seen",
        ),
    ],
)
async def test_every_way_to_miss(newsroom: Newsroom, story: Story, code: str, paragraph: str) -> None:
    """Any address can be asked about; the answer is the same whatever the settings are by now."""
    await make_day(newsroom)
    answer = await asked(newsroom, story)
    assert (answer.standing.reason.code, answer.standing.text) == (code, paragraph)
    other = SelectionOptions(size=9, least_voices=1, fresh=timedelta(hours=60), window=timedelta(hours=90), memory=timedelta(0))
    assert await asked(replace(newsroom, selection=other), story) == answer


async def test_what_came_after_the_choice(newsroom: Newsroom) -> None:
    """An article that was seen first after the draft was made is told so, with both moments."""
    await make_day(newsroom)
    late = a_story("Glacier calves", hours_ago=2, first_seen_at=NOW + timedelta(minutes=42))
    await keep(newsroom.database, late)
    answer = await asked(newsroom, late)
    assert (answer.standing.reason.code, answer.standing.text) == (
        "seen_later",
        "Seen too late: first on 21 November 2026 at 09:42; the choice was made on 21 November 2026 at 09:00.",
    )


async def test_what_was_not_yet_at_hand(newsroom: Newsroom) -> None:
    """An article that a feed brought just before, but that was no story yet when the choice was made, is not called passed over."""
    await make_day(newsroom)
    at_hand = "not among the 27 articles at hand when the choice was made on 21 November 2026 at 09:00"
    missed = a_story("Heron returns", hours_ago=2)
    await keep(newsroom.database, missed)
    answer = await asked(newsroom, missed)
    assert (answer.standing.reason.code, answer.standing.reason.text, answer.why) == ("not_gathered", at_hand, None)


async def test_an_outlet_we_do_ask(newsroom: Newsroom) -> None:
    """Where no feed carried an article, the feeds of its outlet are named with what they last answered."""
    await make_day(newsroom)
    answered = Feed(id=0, source_id=an_id("Anchor"), url="https://anchor.test/feed", added_at=NOW, succeeded_at=NOW - timedelta(hours=1))
    broken = replace(answered, url="https://anchor.test/world", succeeded_at=None, last_error="404 Not Found")
    async with newsroom.database.write() as connection:
        await add_feeds(connection, [answered, broken])
    answer = await read_why_not(newsroom, TODAY, "https://www.anchor.test/news/never-heard-of-it")
    assert answer.standing.text == (
        "Never seen: no feed carried it by 21 November 2026 at 09:00; of its outlet we ask https://anchor.test/feed (answered on"
        " 21 November 2026 at 08:00) and https://anchor.test/world (active; last trouble: 404 Not Found)."
    )


@pytest.mark.parametrize(
    "spelling", ["http://anchor.test/news/{}/?utm_source=x#top", "www.anchor.test/news/{}", " https://anchor.test/news/{} "]
)
async def test_however_an_address_is_spelled(newsroom: Newsroom, spelling: str) -> None:
    """Copied from a newsletter, from a browser, or by hand: one article."""
    await make_day(newsroom)
    slug = told_by("amber", 1)[0].url.rsplit("/", 1)[1]
    answer = await read_why_not(newsroom, TODAY, spelling.format(slug))
    assert answer.why == await read_why(newsroom, TODAY, 1)


async def test_what_is_no_news_has_no_place_by_score(newsroom: Newsroom) -> None:
    """Where no report counts, how many score more says nothing."""
    await keep(newsroom.database, story := a_story("Seven hotels by the sea", source="Kite", url="https://kite.test/sponsored/hotels"))
    await make_day(newsroom)
    answer = await asked(newsroom, story)
    assert (answer.standing.reason.code, "By score" in answer.standing.text) == ("not_news", False)


async def test_before_anything_is_chosen(newsroom: Newsroom) -> None:
    """There is no such issue; there is no such slot; that is no address; nothing is chosen yet. Each says so."""
    with pytest.raises(RefusedStep, match="there is none"):
        await read_why(newsroom, TODAY, 1)
    await open_issue(newsroom.database, newsroom.letterhead, newsroom.schedule, TODAY, now=NOW)
    answer = await asked(newsroom, told_by("amber", 1)[0])
    assert answer.standing.text == "Nothing has been chosen for this issue yet."
    with pytest.raises(RefusedStep, match="it has no stories yet"):
        await read_why(newsroom, TODAY, 1)
    await make_day(newsroom)
    with pytest.raises(RefusedStep, match="of 2026-11-21: there is none: it has 2 stories"):
        await read_why(newsroom, TODAY, 3)
    with pytest.raises(RefusedStep, match="that is no web address"):
        await read_why_not(newsroom, TODAY, "banana")


async def test_what_is_forgotten(newsroom: Newsroom) -> None:
    """After thirty days the house forgets what was passed over, and says so; what was chosen is explained as before."""
    await make_day(newsroom)
    chosen = await read_why(newsroom, TODAY, 2)
    answers = []
    for days in (30, 1):
        newsroom.clock.move(days=days)
        await keep_house(newsroom)
        answers.append((await asked(newsroom, told_by("ember", 1)[0])).standing.reason.code)
        assert await read_why(newsroom, TODAY, 2) == chosen
    assert answers == ["few_voices", "forgotten"]
