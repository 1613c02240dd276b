"""An editor's word, from the verb into the next draft, on both engines."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.daily import rulings as desk
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.rulings import Hand
from newsletter.daily.stages import select
from newsletter.issue import run
from newsletter.model.errors import NewsletterError
from newsletter.model.issues import Issue
from newsletter.model.rulings import Ruling, RulingKind, RulingTarget
from newsletter.model.selections import Candidate, Selection
from newsletter.model.states import PageState
from newsletter.model.stories import Story
from newsletter.storage.database import Database
from tests.conftest import HandClock
from tests.daily.conftest import TODAY
from tests.selection.days import told_by
from tests.selection.test_run import keep

ANNA = Hand(by="anna", day=TODAY)
AT = "by anna on 2026-11-21 at 05:30"


@pytest.fixture
def database(any_database: Database) -> Database:
    """Every test here runs on both engines."""
    return any_database


def happening(name: str, outlets: int | Sequence[str]) -> tuple[Story, ...]:
    """Reports of this morning whose pages nobody needs to read."""
    earlier = {"page_state": PageState.READ, "text": "Read."}
    return tuple(replace(story, at=story.at - timedelta(hours=4)) for story in told_by(name, outlets, **earlier))


@pytest.fixture
async def day(newsroom: Newsroom) -> dict[str, tuple[Story, ...]]:
    """Four happenings: told by five, by four, by three, and by one."""
    told = {name: happening(name, count) for name, count in (("amber", 5), ("birch", 4), ("cobalt", 3), ("dune", 1))}
    await keep(newsroom.database, *(story for stories in told.values() for story in stories))
    return told


async def issue_of_today(newsroom: Newsroom) -> Issue:
    issue, _ = await run.open_issue(newsroom.database, newsroom.letterhead, newsroom.schedule, TODAY, now=newsroom.clock(), by="anna")
    return issue


async def choose(newsroom: Newsroom) -> Selection:
    return await select(newsroom, await issue_of_today(newsroom))


def names(candidates: Sequence[Candidate]) -> list[str]:
    return [one.lead.title.split()[0] for one in candidates]


async def test_a_pin_is_written_down_and_heeded(newsroom: Newsroom, day: dict[str, tuple[Story, ...]]) -> None:
    """Who, when, why and what stand in the database; the next choice seats it and says so; told twice it is one ruling."""
    dune = day["dune"][0]
    account = await desk.pin(newsroom, f"{dune.url}?utm_source=mail", replace(ANNA, once=True, reason="ours"), place=2)
    expected = Ruling(
        id=account.ruling.id,
        kind=RulingKind.PIN,
        target=RulingTarget.CLUSTER,
        name=dune.title,
        urls=(dune.canonical_url,),
        cluster_key=account.ruling.cluster_key,
        place=2,
        issue_on=TODAY,
        by="anna",
        at=newsroom.clock(),
        reason="ours",
    )
    assert (account.ruling, account.new) == (expected, True)
    assert expected.cluster_key
    again = await desk.pin(newsroom, dune.url, replace(ANNA, once=True, by="ben"), place=2)
    assert (again.ruling, again.new) == (expected, False)
    assert await desk.list_rulings(newsroom) == (expected,)
    selection = await choose(newsroom)
    assert names(selection.chosen) == ["amber", "dune", "birch", "cobalt"]
    assert selection.chosen[1].reasons[0].text == f"pinned to no. 2 {AT}: ours"


async def test_a_second_pin_takes_the_first_ones_place(newsroom: Newsroom, day: dict[str, tuple[Story, ...]]) -> None:
    """The place is the last that was said, and the earlier pin is on record as lifted."""
    url, once = day["dune"][0].url, replace(ANNA, once=True)
    first = await desk.pin(newsroom, url, once, place=1)
    second = await desk.pin(newsroom, url, replace(once, by="ben"))
    assert await desk.list_rulings(newsroom) == (second.ruling,)
    lifted = replace(first.ruling, lifted_at=newsroom.clock(), lifted_by="ben")
    assert await desk.list_rulings(newsroom, past=True) == (lifted, second.ruling)
    assert names((await choose(newsroom)).chosen) == ["amber", "birch", "cobalt", "dune"]


async def test_a_boost_is_written_down_and_multiplies(newsroom: Newsroom, day: dict[str, tuple[Story, ...]]) -> None:
    """The factor stands with who, when and why; the next choice multiplies by it and says so; told twice it is one ruling."""
    first, second, _ = day["cobalt"]
    once = replace(ANNA, once=True, reason="our town")
    account = await desk.boost(newsroom, first.url, once, factor=2)
    said = (account.ruling.kind, account.ruling.target, account.ruling.factor, account.ruling.issue_on, account.ruling.urls)
    assert said == (RulingKind.BOOST, RulingTarget.CLUSTER, 2, TODAY, (first.canonical_url,))
    assert names((await choose(newsroom)).chosen) == ["cobalt", "amber", "birch"]
    again = await desk.boost(newsroom, second.url, replace(once, by="ben"), factor=2)
    assert (again.ruling, again.new) == (account.ruling, False)
    assert await desk.list_rulings(newsroom) == (account.ruling,)


async def test_a_later_boost_replaces_it_and_lifting_ends_it(newsroom: Newsroom, day: dict[str, tuple[Story, ...]]) -> None:
    """By another article of the same happening too; one for another day stays."""
    first, second, _ = day["cobalt"]
    once = replace(ANNA, once=True)
    tomorrow = await desk.boost(newsroom, first.url, replace(once, day=TODAY + timedelta(days=1)), factor=3)
    await desk.boost(newsroom, first.url, once, factor=2)
    lower = await desk.boost(newsroom, second.url, replace(once, by="ben"), factor=1.5)
    assert await desk.list_rulings(newsroom) == (tomorrow.ruling, lower.ruling)
    selection = await choose(newsroom)
    assert names(selection.chosen) == ["amber", "cobalt", "birch"]
    assert "boosted × 1.5 by ben on 2026-11-21 at 05:30" in [reason.text for reason in selection.chosen[1].reasons]
    await desk.lift(newsroom, lower.ruling.id, ANNA)
    assert names((await choose(newsroom)).chosen) == ["amber", "birch", "cobalt"]


async def test_a_pin_outlives_a_regrouping(newsroom: Newsroom, clock: HandClock, day: dict[str, tuple[Story, ...]]) -> None:
    """Two runs: reports that came in between change the cluster; the pin still holds."""
    await desk.pin(newsroom, day["dune"][0].url, replace(ANNA, once=True), place=1)
    assert names((await choose(newsroom)).chosen)[0] == "dune"
    clock.move(minutes=10)
    earlier = [replace(story, at=story.at - timedelta(hours=3)) for story in happening("dune", ["Kite", "Lantern"])]
    await keep(newsroom.database, *earlier)
    selection = await choose(newsroom)
    assert (names(selection.chosen)[0], len(selection.chosen[0].cluster.stories)) == ("dune", 3)


async def test_a_pin_is_for_its_own_day(newsroom: Newsroom, day: dict[str, tuple[Story, ...]]) -> None:
    """Tomorrow's pin leaves today alone; a ban holds every day until it is lifted."""
    await desk.pin(newsroom, day["dune"][0].url, Hand(by="anna", day=TODAY + timedelta(days=1), once=True))
    ban = await desk.ban_story(newsroom, day["amber"][2].url, ANNA)
    assert names((await choose(newsroom)).chosen) == ["birch", "cobalt"]
    lifted = await desk.lift(newsroom, ban.ruling.id, replace(ANNA, by="ben"))
    assert (lifted.ruling, lifted.new) == (replace(ban.ruling, lifted_at=newsroom.clock(), lifted_by="ben"), True)
    assert (await desk.lift(newsroom, ban.ruling.id, ANNA)).new is False
    assert names((await choose(newsroom)).chosen) == ["amber", "birch", "cobalt"]


async def test_a_ban_beats_a_pin(newsroom: Newsroom, day: dict[str, tuple[Story, ...]]) -> None:
    """Whichever was said last."""
    ban = await desk.ban_story(newsroom, day["amber"][0].url, replace(ANNA, reason="in poor taste"))
    await desk.pin(newsroom, day["amber"][1].url, replace(ANNA, once=True), place=1)
    selection = await choose(newsroom)
    assert names(selection.chosen) == ["birch", "cobalt"]
    banned = next(one for one in selection.passed_over if one.lead.title.startswith("amber"))
    assert [reason.text for reason in banned.reasons[:2]] == [f"banned {AT}: in poor taste", f"pinned to no. 1 {AT}"]
    assert ban.ruling.issue_on is None


async def test_outlets_topics_words_and_articles(newsroom: Newsroom, day: dict[str, tuple[Story, ...]]) -> None:
    """Each kind of ban finds its way from the verb to the choice."""
    await desk.rule_on_source(newsroom, "anchor.test", replace(ANNA, once=True), RulingKind.BAN)
    await desk.rule_on_source(newsroom, "www.beacon.test", ANNA, RulingKind.NEVER_LEAD)
    await desk.ban_word(newsroom, "Birchtown", ANNA)
    await desk.ban_topic(newsroom, "sport", ANNA)
    await desk.never_lead(newsroom, day["cobalt"][2].url, ANNA)
    assert [(found.kind, found.target, found.value, found.name) for found in await desk.list_rulings(newsroom)] == [
        (RulingKind.BAN, RulingTarget.SOURCE, "anchor.test", "Anchor"),
        (RulingKind.NEVER_LEAD, RulingTarget.SOURCE, "beacon.test", "Beacon"),
        (RulingKind.BAN, RulingTarget.WORD, "Birchtown", "Birchtown"),
        (RulingKind.BAN, RulingTarget.TOPIC, "Sport", "Sport"),
        (RulingKind.NEVER_LEAD, RulingTarget.STORY, "", day["cobalt"][2].title),
    ]
    selection = await choose(newsroom)
    assert [(one.lead.title.split()[0], one.lead.source) for one in selection.chosen] == [("amber", "Courier")]
    reasons = {one.lead.title.split()[0]: one.reasons[0].code for one in selection.passed_over}
    assert reasons == {"birch": "word_banned", "cobalt": "never_lead", "dune": "source_banned"}


async def test_what_an_editor_cannot_mean_is_refused(newsroom: Newsroom, day: dict[str, tuple[Story, ...]]) -> None:
    """The thing, the problem and the cure; nothing is written down."""
    url = day["amber"][0].url
    for ruling, problem in (
        (desk.pin(newsroom, "https://elsewhere.test/a", ANNA), "is not among the articles of the last 72 hours"),
        (desk.pin(newsroom, "no address", ANNA), "is no web address"),
        (desk.pin(newsroom, "banana", ANNA), "is no web address"),
        (desk.pin(newsroom, url, ANNA, place=11), "is no place; an issue has 10"),
        (desk.boost(newsroom, "https://elsewhere.test/a", ANNA, factor=2), "is not among the articles of the last 72 hours"),
        *((desk.boost(newsroom, url, ANNA, factor=factor), "is no boost") for factor in (0, -1, 101, float("nan"), float("inf"))),
        (desk.ban_topic(newsroom, "Gardening", ANNA), "is no topic"),
        (desk.ban_word(newsroom, "the", ANNA), "is nothing a story can be known by"),
        (desk.rule_on_source(newsroom, "Nobody", ANNA, RulingKind.BAN), "names no outlet"),
        (desk.merge(newsroom, [url, f"{url}#top"], ANNA), "wants two articles or more"),
        (desk.split(newsroom, [url, day["birch"][0].url], ANNA), "the articles are in different clusters already"),
        (desk.split(newsroom, [day["dune"][0].url], ANNA), "stands alone already"),
        (desk.lift(newsroom, 7, ANNA), "there is none"),
        (desk.pin(newsroom, url, Hand(by="anna", day=TODAY - timedelta(days=1), once=True)), "its day has passed; nothing was ruled"),
    ):
        with pytest.raises(NewsletterError) as refused:
            await ruling
        assert refused.value.problem == problem
        assert refused.value.cure
    assert await desk.list_rulings(newsroom, past=True) == ()


async def test_an_approved_issue_stays_as_it_is(newsroom: Newsroom, day: dict[str, tuple[Story, ...]]) -> None:
    """A ruling for that issue alone is refused; a lasting one says that it begins with the next."""
    issue = await issue_of_today(newsroom)
    ban = await desk.ban_word(newsroom, "lottery", ANNA)
    assert ban.effect == "The draft of 2026-11-21 will heed it: newsletter draft --date 2026-11-21"
    await run.hold(newsroom.database, issue, by="anna", now=newsroom.clock())
    await run.approve(newsroom.database, await issue_of_today(newsroom), by="anna", now=newsroom.clock())
    with pytest.raises(NewsletterError) as refused:
        await desk.pin(newsroom, day["dune"][0].url, replace(ANNA, once=True))
    assert refused.value.problem == "approved, so its words stay as they are; nothing was ruled"
    assert refused.value.cure == "Rule for the next one: --date 2026-11-22"
    topic = await desk.ban_topic(newsroom, "Sport", ANNA)
    assert topic.effect == "The issue of 2026-11-21 is approved and stays as it is; the next draft heeds this."


def keys_of(selection: Selection, *stories: Story) -> list[str]:
    """The clusters that these articles are in."""
    everyone = (*selection.chosen, *selection.runners_up, *selection.passed_over)
    home = {story.canonical_url: one.cluster.key for one in everyone for story in one.cluster.stories}
    return [home[story.canonical_url] for story in stories]


async def test_a_merge_holds_from_run_to_run(newsroom: Newsroom, clock: HandClock, day: dict[str, tuple[Story, ...]]) -> None:
    """Two happenings are one in this draft and the next, with the reports that came in between, until it is lifted."""
    amber, birch = day["amber"], day["birch"]
    assert len(set(keys_of(await choose(newsroom), amber[0], birch[0]))) == 2
    merge = await desk.merge(newsroom, [amber[0].url, birch[0].url], replace(ANNA, reason="one match"))
    assert merge.ruling.urls == (amber[0].canonical_url, birch[0].canonical_url)
    assert set(merge.ruling.rest_urls) == {story.canonical_url for story in (*amber[1:], *birch[1:])}
    first = await choose(newsroom)
    assert len(set(keys_of(first, *amber, *birch))) == 1
    assert f"merged {AT}: one match" in [reason.text for reason in first.chosen[0].reasons]
    clock.move(minutes=10)
    later = happening("birch", ["Kite"])
    await keep(newsroom.database, *later)
    assert set(keys_of(await choose(newsroom), *amber, *birch, *later)) == set(keys_of(first, amber[0]))
    assert (await desk.merge(newsroom, [birch[1].url, amber[2].url], ANNA)).new
    for ruling in await desk.list_rulings(newsroom):
        await desk.lift(newsroom, ruling.id, ANNA)
    assert len(set(keys_of(await choose(newsroom), amber[0], birch[0]))) == 2


async def test_a_split_holds_from_run_to_run(newsroom: Newsroom, clock: HandClock, day: dict[str, tuple[Story, ...]]) -> None:
    """What was taken out stays out, whatever comes in between; a later merge puts it back."""
    amber = day["amber"]
    split = await desk.split(newsroom, [amber[1].url, amber[2].url], ANNA)
    assert (set(split.ruling.urls), len(split.ruling.rest_urls)) == ({amber[1].canonical_url, amber[2].canonical_url}, 3)
    first = await choose(newsroom)
    rest, out, out_too = keys_of(first, amber[0], amber[1], amber[2])
    assert (out == out_too, out == rest) == (True, False)
    told = [reason.text for one in (*first.chosen, *first.runners_up) if one.cluster.key == out for reason in one.reasons]
    assert f"split from a larger cluster {AT}" in told
    clock.move(minutes=10)
    await keep(newsroom.database, *happening("amber", ["Kite", "Lantern"]))
    assert keys_of(await choose(newsroom), amber[0], amber[1], amber[2]) == [rest, out, out]
    await desk.merge(newsroom, [amber[0].url, amber[1].url], ANNA)
    assert len(set(keys_of(await choose(newsroom), *amber))) == 1


async def test_a_pin_follows_its_happening_into_a_merge(newsroom: Newsroom, day: dict[str, tuple[Story, ...]]) -> None:
    """The pinned article stands under another key after the merge; the pin holds all the same."""
    await desk.pin(newsroom, day["dune"][0].url, replace(ANNA, once=True), place=3)
    await desk.merge(newsroom, [day["dune"][0].url, day["amber"][0].url], ANNA)
    selection = await choose(newsroom)
    assert [len(one.cluster.stories) for one in selection.chosen] == [4, 3, 6]
    assert selection.chosen[2].reasons[0].text == f"pinned to no. 3 {AT}"
