"""A drafted day with its stored choice, in few words: ten chosen, as many runners-up as asked, each told by two outlets."""

from datetime import date, timedelta

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.stages import compose, render
from newsletter.issue import run
from newsletter.model.issues import Issue
from newsletter.model.selections import Candidate, Selection
from newsletter.model.states import Choice, PageState
from newsletter.model.stories import Cluster, Story
from newsletter.storage import schema
from newsletter.storage.selections import replace_candidates
from tests.conftest import NOW
from tests.daily.conftest import TODAY
from tests.issue.builders import HEADLINES, make_candidate, make_story

MORE = (
    "Divers map a reef nobody knew",
    "A bakery turns old bread into beer",
    "Rail strike ends after nine days",
    "Scientists count every tree in Ghana",
    "The last typewriter maker closes",
    "Parliament votes to keep summer time",
    "Snow falls in Algiers for an hour",
    "A library opens under the river",
    "Farmers plant rice in salt water",
    "City ends parking fees on Sundays",
)
TITLES = (*HEADLINES, *MORE)


def story(number: int, outlet: int = 1) -> Story:
    """A report of happening ``number`` by the first or the second outlet."""
    url = f"https://paper{outlet}.example/story-{number}"
    title = TITLES[number - 1] if outlet == 1 else f"{TITLES[number - 1]}, people say"
    given = {"source_id": outlet, "source": f"Paper {outlet}", "family": f"paper{outlet}.example", "page_state": PageState.READ}
    return make_story(number + 100 * (outlet - 1), title, at=NOW - timedelta(hours=6), url=url, canonical_url=url, **given)


def candidate(number: int, choice: Choice, place: int) -> Candidate:
    """Happening ``number``, with its key ``cN``."""
    first, second = story(number), story(number, 2)
    cluster = Cluster(key=f"c{number}", stories=(first, second), words=((f"word{number}", 1.0),))
    return make_candidate(place, first, cluster=cluster, also=(second,), choice=choice)


def a_choice(chosen: tuple[int, ...] = tuple(range(1, 11)), runners_up: tuple[int, ...] = tuple(range(11, 16))) -> Selection:
    """The machine's choice by the numbers of happenings; the rest of twenty is passed over."""
    rest = [number for number in range(1, 21) if number not in (*chosen, *runners_up)]
    return Selection(
        chosen=tuple(candidate(number, Choice.CHOSEN, place) for place, number in enumerate(chosen, start=1)),
        runners_up=tuple(candidate(number, Choice.RUNNER_UP, place) for place, number in enumerate(runners_up, start=1)),
        passed_over=tuple(candidate(number, Choice.PASSED_OVER, place) for place, number in enumerate(rest, start=1)),
    )


async def refreshed(newsroom: Newsroom, selection: Selection | None = None, *, on: date = TODAY, by: str = "schedule") -> Issue:
    """A draft of this choice, made as a refresh makes it: the choice stored, the words written, the letter set."""
    selection = selection or a_choice()
    issue, _ = await run.open_issue(newsroom.database, newsroom.letterhead, newsroom.schedule, on, now=newsroom.clock(), by=by)
    async with newsroom.database.write() as connection:
        if not (await connection.execute(schema.source.select())).first():
            for outlet in (1, 2):
                name, family = f"Paper {outlet}", f"paper{outlet}.example"
                source = {"id": outlet, "name": name, "site_url": f"https://{family}", "family": family, "created_at": NOW}
                await connection.execute(schema.source.insert().values(source))
            names = ("id", "source_id", "url", "canonical_url", "title", "summary", "at", "first_seen_at", "page_state")
            told = [story(number, outlet) for number in range(1, 21) for outlet in (1, 2)]
            await connection.execute(schema.story.insert(), [{name: getattr(one, name) for name in names} for one in told])
        everyone = (*selection.chosen, *selection.runners_up, *selection.passed_over)
        await replace_candidates(connection, issue.id, everyone)
    issue, slots = await compose(newsroom, issue, selection, by=by)
    if slots:
        await render(newsroom, issue)
    return issue


async def numbers(newsroom: Newsroom, on: date = TODAY) -> list[int]:
    """The happenings as printed, in order."""
    issue = await run.find_issue(newsroom.database, newsroom.letterhead.key, on)
    assert issue is not None
    return [int(slot.cluster_key[1:]) for slot in await run.load_slots(newsroom.database, issue.id)]
