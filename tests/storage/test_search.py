"""The archive's full-text search, on both engines: who asks for words gets the stories that were sent with them, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, text, update

from newsletter.model.issues import Slot
from newsletter.model.questions import read_question
from newsletter.model.states import IssueState
from newsletter.model.stories import Cluster
from newsletter.storage import schema
from newsletter.storage.database import Database, open_database
from newsletter.storage.search import count_sent, find_sent
from newsletter.storage.slots import replace_slots
from newsletter.storage.versions import upgrade
from tests.conftest import NOW
from tests.issue.builders import make_slot
from tests.storage.test_versions import take_steps

TREATY = make_slot(1, "Forty nations sign the high-seas treaty", summary="Delegates in Málaga agreed after 12.5 years.")
RATES = make_slot(2, "Central banks hold rates", summary="Prices ease; the treaty of the U.S. bank stays. L’été was CALM.")


async def store(
    database: Database, *slots: Slot, days: int = 0, is_released: bool = True, newsletter: str = "main", **facts: object
) -> int:
    """An issue so many days ago with these slots."""
    async with database.write() as connection:
        day = NOW - timedelta(days=days)
        times = {"due_at": day, "send_not_after": day, "created_at": day}
        number = await connection.scalar(select(func.count()).select_from(schema.issue)) + 1
        made = schema.issue.insert().values(newsletter=newsletter, issue_on=day.date(), number=number, state="sent", **times)
        issue_id = (await connection.execute(made)).inserted_primary_key[0]  # by hand: the tables may be those of an earlier version
        source = {"name": "Paper", "site_url": f"https://{issue_id}.example", "family": "p", "created_at": NOW}
        source_id = (await connection.execute(schema.source.insert().values(source))).inserted_primary_key[0]
        told = {"source_id": source_id, "title": "A story", "at": NOW, "first_seen_at": NOW}
        url = f"https://{issue_id}.example/1"
        story = schema.story.insert().values(told | {"url": url, "canonical_url": url})
        story_id = (await connection.execute(story)).inserted_primary_key[0]
        stored = [replace(slot, story_id=story_id) for slot in slots]
        await replace_slots(connection, issue_id, stored, [Cluster(key=slot.cluster_key, stories=()) for slot in stored])
        await connection.execute(
            update(schema.issue).where(schema.issue.c.id == issue_id).values(released_at=day if is_released else None, **facts)
        )
        return issue_id


async def found(database: Database, question: str, limit: int = 100, offset: int = 0) -> list[str]:
    """The headlines in the order found."""
    terms = read_question(question).terms
    async with database.read() as connection:
        stories = await find_sent(connection, "main", terms, limit=limit, offset=offset)
        if limit == 100:
            assert await count_sent(connection, "main", terms) == len(stories)
    return [story.headline for story in stories]


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("forty", [1]),
        ("DELEGATES", [1]),
        ("treaty", [1, 2]),
        ("malaga", [1]),
        ("MÁLAGA", [1]),
        ("Ma\u0301laga", [1]),
        ("ete", [2]),
        ("Été", [2]),
        ("treaty málaga", [1]),
        ("treaty prices", [2]),
        ("forty prices", []),
        ('"nations sign"', [1]),
        ('"sign nations"', []),
        ("sign nations", [1]),
        ('"high seas treaty" forty', [1]),
        ("high-seas", [1]),
        ("seas", [1]),
        ("seas-high", []),
        ("U.S.", [2]),
        ("12.5", [1]),
        ("12", [1]),
        ("treat", []),
        ("treat*", []),
        ("the", [1, 2]),
    ],
)
async def test_words_find_the_stories_that_hold_all_of_them(any_database: Database, question: str, numbers: list[int]) -> None:
    """In headline or summary, whatever case and accents; in quotes or with a hyphen side by side; never as a part of a word."""
    await store(any_database, TREATY, RATES)
    assert await found(any_database, question) == [slot.headline for slot in (TREATY, RATES) if slot.number in numbers]


@pytest.mark.parametrize(
    "question",
    [
        "",
        " ",
        '"',
        '""',
        '" "',
        '" OR 1=1',
        'forty" OR "central',
        "forty OR central",
        "forty NOT zebra",
        "NEAR(forty nations)",
        "NEAR(",
        "*",
        "^forty",
        "headline:forty",
        "{headline} : forty",
        "forty AND",
        "(forty",
        "forty & ! | <-> zebra",
        "forty:*",
        "'; DROP TABLE slot; --",
        "zebra\0forty",
        "\0",
        "\\",
        "\\'",
        "%",
        "-",
        "\ud800",
        ":term_0 $1 ?",
        "¶ “ ” ’ …",
        "²",
        "\u0301",
        "zebra " * 5000,
        "x" * 10_000,
    ],
)
async def test_no_question_is_a_command(any_database: Database, question: str) -> None:
    """What would be an operator to an engine is a word like others, or nothing: it raises nothing, and finds no story that lacks it."""
    await store(any_database, TREATY, RATES)
    plain_words = question in ("^forty", "(forty", "forty:*")
    assert await found(any_database, question) == ([TREATY.headline] if plain_words else [])
    assert await found(any_database, "forty") == [TREATY.headline]


@pytest.mark.parametrize("state", list(IssueState))
async def test_what_was_released_is_found_and_nothing_else(any_database: Database, state: IssueState) -> None:
    """Whatever became of the sending. A draft's words are nobody's business; nor is another newsletter's letter in this one's archive."""
    issue_id = await store(any_database, TREATY, state=state, is_released=False)
    await store(any_database, TREATY, newsletter="other")
    assert await found(any_database, "forty") == []
    async with any_database.write() as connection:
        await connection.execute(update(schema.issue).where(schema.issue.c.id == issue_id).values(released_at=NOW))
    assert await found(any_database, "forty") == [TREATY.headline]


async def test_pages_hold_every_story_once_newest_first(any_database: Database) -> None:
    """The order is whole: what stands on one page stands on no other."""
    for days in (3, 0, 5, 1):
        await store(any_database, *(make_slot(n, f"Treaty {days} {n}") for n in (2, 1, 3)), days=days)
    pages = [await found(any_database, "treaty", limit=5, offset=offset) for offset in (0, 5, 10, 15)]
    assert [headline for page in pages for headline in page] == [f"Treaty {days} {n}" for days in (0, 1, 3, 5) for n in (1, 2, 3)]


async def test_the_index_follows_every_change_of_a_text(any_database: Database) -> None:
    """What is corrected or erased is found no more, and a change that is taken back leaves no trace, whoever wrote it."""
    issue_id = await store(any_database, TREATY, RATES)
    async with any_database.engine.connect() as connection:
        await connection.execute(update(schema.slot).values(summary="zebra"))
        await connection.rollback()
    assert (await found(any_database, "zebra"), await found(any_database, "malaga")) == ([], [TREATY.headline])
    async with any_database.write() as connection:
        first = (schema.slot.c.issue_id == issue_id) & (schema.slot.c.number == 1)
        await connection.execute(update(schema.slot).where(first).values(summary="A correction."))
        await connection.execute(delete(schema.slot).where(schema.slot.c.issue_id == issue_id, ~first))
    assert [await found(any_database, words) for words in ("malaga", "correction", "central")] == [[], [TREATY.headline], []]


async def test_a_summary_too_long_to_index_is_stored_all_the_same(any_database: Database) -> None:
    """Search gives way to the letter: its beginning is found."""
    long = " ".join(f"word{number}" for number in range(300_000))
    await store(any_database, make_slot(1, summary=long))
    assert len(await found(any_database, "word1")) == 1


async def test_issues_sent_before_the_index_was_made_are_found(new_url: str) -> None:
    """The step that makes it reads what is there."""
    database = open_database(new_url)
    async with database.write() as connection:
        await connection.run_sync(take_steps, "0003")
    await store(database, TREATY, RATES)
    await upgrade(database)
    assert await found(database, "malaga") == [TREATY.headline]
    await database.close()


async def test_postgresql_answers_from_the_index(postgresql_url: str) -> None:
    """A rare word is looked up; not every slot is read for it."""
    database = open_database(postgresql_url)
    async with database.write() as connection:
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = await connection.scalars(text("EXPLAIN SELECT 1 FROM slot WHERE search_words @@ phraseto_tsquery('simple', 'forty')"))
        assert any("ix_slot_search_words" in line for line in plan)
    await database.close()
