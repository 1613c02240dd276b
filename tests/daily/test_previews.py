"""Marked copies for testers: each once for each version, whatever goes wrong on the way."""

from email import message_from_bytes
from email.policy import default

import pytest

from newsletter.daily.acts.checking import ACTS
from newsletter.daily.acts.perform import perform
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.previews import Copy, send_previews
from newsletter.model.errors import RefusedStep
from newsletter.model.rights import RIGHTS, Actor, Face, Right, Role
from newsletter.storage.audit import entries
from newsletter.storage.issues import write_words
from tests.daily.conftest import drafted, issue_of_today, recipients
from tests.smtp_rules import Rule
from tests.smtp_sink import Sink

ANNA = Actor(name="anna", face=Face.CLI, rights=frozenset(Right))
BY_NAME = {act.name: act for act in ACTS}


async def do(newsroom: Newsroom, name: str, **asked: object):
    act = BY_NAME[name]
    return await perform(newsroom, ANNA, act, act.takes(**asked))


async def save(newsroom: Newsroom, *addresses: str) -> None:
    for address in addresses:
        await do(newsroom, "testers add", address=address)


async def new_version(newsroom: Newsroom) -> None:
    issue = await issue_of_today(newsroom)
    async with newsroom.database.write() as connection:
        assert await write_words(connection, issue.id, issue.state, subject="Other words", preheader="", intro="")


def accounts(copies: tuple[Copy, ...]) -> list[tuple[str, bool]]:
    return [(copy.address, copy.accepted) for copy in copies]


async def test_each_tester_gets_each_version_once(newsroom: Newsroom, sink: Sink) -> None:
    """However often the cut-off comes round; a changed draft goes out again, and who was added meanwhile gets theirs."""
    issue = await drafted(newsroom)
    await save(newsroom, "mara@example.com", "jo@example.com")
    assert accounts(await send_previews(newsroom, issue)) == [("jo@example.com", True), ("mara@example.com", True)]
    await save(newsroom, "late@example.com")
    assert accounts(await send_previews(newsroom, issue)) == [("late@example.com", True)]
    assert await send_previews(newsroom, issue) == ()
    await new_version(newsroom)
    assert len(await send_previews(newsroom, issue)) == 3
    assert sorted(recipients(sink)) == ["jo@example.com"] * 2 + ["late@example.com"] * 2 + ["mara@example.com"] * 2


async def test_a_copy_is_marked(newsroom: Newsroom, sink: Sink) -> None:
    """Nobody takes it for the issue."""
    issue = await drafted(newsroom)
    await save(newsroom, "mara@example.com")
    await send_previews(newsroom, issue)
    letter = message_from_bytes(sink.letters[0].content, policy=default)
    assert letter["Subject"].startswith("[Preview] Forty nations sign a treaty")
    assert "Test copy: nobody on the list got this letter." in letter.get_body(("plain",)).get_content()


async def test_a_refused_tester_keeps_nobody_else_from_theirs(newsroom: Newsroom, sink: Sink) -> None:
    """Each has an outcome of their own, and one that was refused is not tried again by itself."""
    issue = await drafted(newsroom)
    await save(newsroom, "gone@example.com", "mara@example.com")
    sink.rules = (Rule("rcpt", "550 5.1.1 nobody here", only="gone@"),)
    copies = await send_previews(newsroom, issue)
    assert [(copy.address, copy.said) for copy in copies] == [
        ("gone@example.com", "permanent 550 5.1.1 nobody here"),
        ("mara@example.com", "accepted 250 2.0.0 taken"),
    ]
    assert await send_previews(newsroom, issue) == ()


async def test_a_relay_that_was_down_is_tried_again(newsroom: Newsroom, sink: Sink) -> None:
    """Nothing was handed over, so a later call may do it."""
    issue = await drafted(newsroom)
    await save(newsroom, "mara@example.com")
    sink.rules = (Rule("banner", "421 4.3.2 not now"),)
    assert accounts(await send_previews(newsroom, issue)) == [("mara@example.com", False)]
    sink.rules = ()
    assert accounts(await send_previews(newsroom, issue)) == [("mara@example.com", True)]
    assert recipients(sink) == ["mara@example.com"]


async def test_a_test_letter_goes_to_all_testers_or_to_one(newsroom: Newsroom, sink: Sink) -> None:
    """A person may ask again and again."""
    issue = await drafted(newsroom)
    with pytest.raises(RefusedStep, match="no testers are saved"):
        await do(newsroom, "test", issue_on=issue.issue_on)
    await save(newsroom, "mara@example.com", "jo@example.com")
    first = await do(newsroom, "test", issue_on=issue.issue_on)
    assert (first.said, [one["to"] for one in first.facts["copies"]]) == (
        "2 of 2 test letters accepted",
        ["jo@example.com", "mara@example.com"],
    )
    one = await do(newsroom, "test", issue_on=issue.issue_on, to="me@example.com")
    assert (one.facts["to"], one.facts["verdict"]["code"]) == ("me@example.com", 250)
    assert sorted(recipients(sink)) == ["jo@example.com", "mara@example.com", "me@example.com"]


async def test_testers_are_saved_listed_and_removed(newsroom: Newsroom) -> None:
    """Twice is no mistake, and the audit log holds no address."""
    spelled = ("Mara@Example.COM", "mara@example.com ")
    added = [(await do(newsroom, "testers add", address=address)).changed for address in spelled]
    listed = (await do(newsroom, "testers list")).facts["testers"]
    assert (added, [one["address"] for one in listed]) == ([True, False], ["Mara@example.com"])
    removed = [(await do(newsroom, "testers remove", address="mara@example.com")).changed for _ in range(2)]
    assert removed == [True, False]
    async with newsroom.database.read() as connection:
        written = await entries(connection, newsroom.letterhead.key)
    assert [(one.act, one.outcome) for one in reversed(written)][-2:] == [("testers remove", "done"), ("testers remove", "nothing to do")]
    assert not any("@" in str(one.facts) for one in written)
    with pytest.raises(RefusedStep):
        await do(newsroom, "testers add", address="nobody")


async def test_an_editor_sends_to_testers_without_learning_who_they_are(newsroom: Newsroom, sink: Sink) -> None:
    """``testers list`` asks for the right people: what ``test`` says of whom it wrote to must not go round that, nor a relay’s reply."""
    sink.rules = (Rule(stage="rcpt", action="550 5.1.1 <mara@example.com> is nobody here", only="mara"),)
    await drafted(newsroom)
    await save(newsroom, "mara@example.com", "jo@example.com")
    issue, act = await issue_of_today(newsroom), BY_NAME["test"]
    editor = Actor(name="eve", face=Face.CONSOLE, rights=RIGHTS[Role.EDITOR])
    facts = (await perform(newsroom, editor, act, act.takes(issue_on=issue.issue_on))).facts
    assert [(one["to"], one["accepted"]) for one in facts["copies"]] == [("j…@e….com", True), ("m…a@e….com", False)]
    assert "@example.com" not in str(facts)
    asked = (await perform(newsroom, editor, act, act.takes(issue_on=issue.issue_on, to="own@example.com"))).facts
    assert asked["to"] == "own@example.com"
