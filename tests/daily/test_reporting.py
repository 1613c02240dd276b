"""The report of an issue says what became of its letters and who had a hand in it."""

from datetime import timedelta

from newsletter.daily import day
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.reporting import CLICKS, read_report, report_json, report_lines
from newsletter.issue import run
from newsletter.model.editing import EditKind
from newsletter.model.reports import EditCount, Refusals
from newsletter.model.states import DeliveryState
from newsletter.storage import schema
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, drafted, enrol, issue_of_today
from tests.smtp_sink import Rule, Sink


async def test_a_report_tells_the_whole_issue(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Every letter's end, the domains that refused, how long it took, corrections, edits in force, and who approved."""
    sink.rules = (Rule(stage="rcpt", action="550 5.1.1 nobody here", only="gone"),)
    await enrol(newsroom, "ann@example.com", "ben@example.com", "gone@nowhere.example")
    await drafted(newsroom)
    issue = await issue_of_today(newsroom)
    edits = [
        {"issue_id": issue.id, "kind": "headline", "value": "x", "by": "anna", "at": clock.now, "undone_at": undone}
        for undone in (None, None, clock.now)
    ]
    async with newsroom.database.write() as connection:
        await connection.execute(schema.edit.insert(), edits)
    await day.approve(newsroom, TODAY, by="anna")
    clock.now = DUE
    await day.tick(newsroom)
    clock.move(minutes=5)
    async with newsroom.database.write() as connection:
        made = {"issue_id": issue.id, "number": 2, "text": "The minister is Ana Ruiz.", "by": "anna", "at": clock.now}
        await connection.execute(schema.correction.insert().values(made))
    report = await read_report(newsroom, await run.get_issue(newsroom.database, issue.id))
    assert report.balance.counts == {DeliveryState.ACCEPTED: 2, DeliveryState.REJECTED: 1}
    assert report.refusals == (Refusals(domain="nowhere.example", letters=1),)
    assert report.edits == (EditCount(by="anna", kind=EditKind.HEADLINE, number=2),)
    assert (report.approved_by, report.to_first, report.to_last) == ("anna", timedelta(), timedelta())
    assert report_lines(report) == (
        "3 in the audience: 2 accepted, 0 deferred, 1 rejected, 0 expired, 0 unknown.",
        "The first letter was taken 0 s after its time.",
        "It was sent to everybody 0 s after its time.",
        "Most refusals: nowhere.example 1.",
        "Approved by anna. Edited: headline 2 (anna).",
        "Corrected: The minister is Ana Ruiz.",
        CLICKS,
    )
    facts = report_json(report)
    assert facts["audience"] == sum(facts["balance"].values()) == 3
    assert (facts["adds_up"], facts["due_to_last_seconds"], facts["approved_by_machine"]) == (True, 0.0, False)


async def test_a_report_of_a_draft_invents_nothing(newsroom: Newsroom) -> None:
    """Before anything left there is no time, no letter and no approval in it."""
    report = await read_report(newsroom, await drafted(newsroom))
    assert (report.to_first, report.to_last, report.approved_by, report.balance.audience) == (None, None, "", 0)
    assert report_lines(report) == (
        "0 in the audience: 0 accepted, 0 deferred, 0 rejected, 0 expired, 0 unknown.",
        "Nobody approved it. No person edited it.",
        CLICKS,
    )
