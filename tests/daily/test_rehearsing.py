"""A dry run of any act tells what would come of it, and leaves no trace."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.contextvars import get_contextvars

from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.daily.acts.rehearsing import on_stage
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.quick_choice import require_quick_choice
from newsletter.delivery.courier import Unreachable
from newsletter.delivery.queue import queue_within
from newsletter.model.desk_options import CheckOptions
from newsletter.model.errors import ForbiddenAct, RefusedStep
from newsletter.model.rights import Actor, Face, Right
from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.states import IssueState
from newsletter.sources.outcomes import Fetched
from newsletter.storage import schema
from newsletter.storage.audit import entries
from newsletter.storage.database import open_database
from newsletter.storage.schema import metadata
from tests.conftest import HandClock
from tests.daily.conftest import TODAY, drafted, enrol, open_newsroom, state_of_today
from tests.daily.rehearsed_acts import CASES, FEED, KIM, UNDER_WAY, OneSite
from tests.smtp_sink import Sink

CHANGING = [name for name, act in ACTS.items() if not act.reads]
ALSO_ON_POSTGRESQL = ("hold", "draft", "swap", "send", "retry", "restore", "erratum send", "subscribers erase", "tokens add")
"""What a rehearsal does to its transaction is the same for every act; these do most with it."""
RUNS = [("sqlite", name) for name in CHANGING] + [("postgresql", name) for name in ALSO_ON_POSTGRESQL]


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def house(url: str, clock: HandClock, tmp_path: Path, sink: Sink) -> AsyncIterator[Newsroom]:
    """On the engine that is asked for; a web of one site, and a first wave that stops nothing."""
    database = open_database(url)
    options = {"checks": CheckOptions(links=False, spam_score=False), "delivery": DeliveryOptions(undo=timedelta(), canary_refusals=1)}
    async with open_newsroom(database, clock, tmp_path, sink, fetcher=OneSite(), **options) as opened:
        yield opened
    await database.close()


async def dump(newsroom: Newsroom, *, but: str = "") -> dict[str, list[str]]:
    """Every row of every table."""
    found = {}
    async with newsroom.database.read() as connection:
        for table in metadata.tables.values():
            if table.name != but:
                found[table.name] = sorted(str(tuple(row)) for row in await connection.execute(table.select()))
    return found


def outside(newsroom: Newsroom, sink: Sink) -> tuple[int, int, list[str]]:
    """Letters, posts, and files beside the database."""
    files = [path.name for path in newsroom.folder.rglob("*") if not path.name.startswith("subscribers.db")]
    return len(sink.letters), len(newsroom.fetcher.told), sorted(files)


def test_every_act_that_changes_something_is_rehearsed_here() -> None:
    """An act that is not in the table below would leave traces unseen."""
    assert set(CASES) == set(CHANGING)


@pytest.mark.parametrize(("url", "name"), RUNS, indirect=["url"])
async def test_a_dry_run_leaves_no_trace(house: Newsroom, sink: Sink, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The whole database and everything outside stay as they were, and the same act performed changes something of it.

    Who looks at a reader is written down, in a dry run too.
    """
    monkeypatch.chdir(house.folder)
    case, act = CASES[name], ACTS[name]
    for before in case.before:
        await before(house, sink)
    asked = act.takes(**case.asked)
    lined = "audit" if act.right is Right.PEOPLE else ""
    stood, out = await dump(house, but=lined), outside(house, sink)
    told = await perform(house, KIM, act, asked, dry_run=True)
    assert told.said.startswith("Nothing was done; this would happen: ")
    assert (told.changed, told.facts["dry_run"]) == (False, True)
    assert await dump(house, but=lined) == stood
    assert outside(house, sink) == out
    stood = await dump(house, but="audit")
    await perform(house, KIM, act, asked)
    assert (await dump(house, but="audit"), outside(house, sink)) != (stood, out)


async def test_a_dry_run_says_what_would_happen(newsroom: Newsroom) -> None:
    """The sentence and the facts say that nothing was done; a repeat of what stands already would change nothing."""
    await drafted(newsroom)
    act = ACTS["hold"]
    asked = act.takes(issue_on=TODAY, reason="a verdict is due")
    told = await perform(newsroom, KIM, act, asked, dry_run=True)
    assert told.said == f"Nothing was done; this would happen: Issue of {TODAY}: held (a verdict is due)"
    assert (told.changed, told.facts["dry_run"], told.facts["would_change"], told.facts["state"]) == (False, True, True, "held")
    assert (await state_of_today(newsroom))[0] is IssueState.DRAFTED
    await perform(newsroom, KIM, act, asked)
    again = await perform(newsroom, KIM, act, asked, dry_run=True)
    assert again.said == f"Nothing was done, and nothing would change: Issue of {TODAY}: held (a verdict is due)"
    assert again.facts["would_change"] is False


async def test_nobody_waits_for_a_choice_that_takes_long(newsroom: Newsroom) -> None:
    """Too many articles in the window: refused before anything is held, with another way to the same."""
    await drafted(newsroom)
    async with newsroom.database.write() as connection:
        await connection.execute(schema.story.update().values(at=newsroom.clock()))
    await require_quick_choice(newsroom, most=10)
    with pytest.raises(RefusedStep, match="choosing from 10 articles would keep others"):
        await require_quick_choice(newsroom, most=9)


async def test_nobody_is_told_anything_on_the_stage(newsroom: Newsroom, sink: Sink) -> None:
    """An act that forgets to say how it rehearses finds no relay, no web that can be posted to, and nobody to call."""
    site = OneSite()
    database = replace(newsroom.database, memory=newsroom.folder / "witness")
    async with on_stage(replace(newsroom, fetcher=site, queue=queue_within(), database=database)) as stage:
        copy = await stage.connect()
        posted = await stage.fetcher.post("https://hooks.example/in", b"", headers={}, within=timedelta(seconds=1))
        found = await stage.fetcher.get(FEED)
        logged = get_contextvars()
    assert isinstance(copy, Unreachable)
    assert (posted.reason, site.told, sink.letters) == ("a dry run does not ask", [], [])
    assert isinstance(found, Fetched)
    assert (stage.queue, stage.database.memory) == (None, None)
    assert (logged, get_contextvars()) == ({"dry_run": True}, {})


async def test_who_may_not_do_it_may_not_rehearse_it(newsroom: Newsroom) -> None:
    """What would be refused is refused, and says so with the same words."""
    await drafted(newsroom)
    act = ACTS["approve"]
    viewer = Actor(name="vera", face=Face.API, rights=frozenset({Right.READ}))
    with pytest.raises(ForbiddenAct):
        await perform(newsroom, viewer, act, act.takes(issue_on=TODAY), dry_run=True)
    with pytest.raises(RefusedStep, match="is version 1 now"):
        await perform(newsroom, KIM, act, act.takes(issue_on=TODAY, version=9), dry_run=True)


async def test_whoever_rehearses_an_act_on_a_reader_has_looked_at_them(newsroom: Newsroom) -> None:
    """Otherwise going through addresses by dry runs would go unseen; what belongs to nobody is not written down."""
    await enrol(newsroom, "mara@example.com")
    for name, asked in (("subscribers erase", {"address": "mara@example.com"}), ("guest", {"issue_on": TODAY, "name": "Mara"})):
        act = ACTS[name]
        await perform(newsroom, KIM, act, act.takes(**asked), dry_run=True)
    async with newsroom.database.read() as connection:
        lines = await entries(connection, newsroom.letterhead.key)
    assert [(one.act, one.outcome, one.subscriber_id) for one in lines] == [("subscribers erase", "looked", 1)]


async def test_of_an_issue_under_way_the_rest_is_counted(newsroom: Newsroom, sink: Sink) -> None:
    """What is left would go on; of one that is out sending says the same in a dry run as when it is meant."""
    for before in UNDER_WAY:
        await before(newsroom, sink)
    send, asked = ACTS["send"], ACTS["send"].takes(issue_on=TODAY)
    told = await perform(newsroom, KIM, send, asked, dry_run=True)
    assert (told.facts["letters"], told.facts["first_wave"], told.facts["state"]) == (1, 0, "sending")
    await perform(newsroom, KIM, ACTS["cancel"], ACTS["cancel"].takes(issue_on=TODAY))
    refusals = []
    for dry_run in (True, False):
        with pytest.raises(RefusedStep) as refused:
            await perform(newsroom, KIM, send, asked, dry_run=dry_run)
        refusals.append(str(refused.value))
    assert refusals[0] == refusals[1]
