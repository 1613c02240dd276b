"""The demo's day, played whole: real feeds, real sign-up, real SMTP, on free ports."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from newsletter.daily.facts import read_facts
from newsletter.demo import stage
from newsletter.demo.day import play_day
from newsletter.demo.readers import NEWCOMER, READERS
from newsletter.demo.stage import free_port
from newsletter.model.states import IssueState

PROGRAM = [sys.executable, "-m", "newsletter", "demo", "--once", "--json", "--folder"]


@pytest.mark.slow
async def test_the_day_ends_in_every_inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten stories with reasons, one copy for everybody, an update of yesterday's story, and three addresses that answer."""
    monkeypatch.setattr(stage, "WEB_PORT", 0)  # the usual ports may be taken by the demo of another test at this very moment
    monkeypatch.setattr(stage, "INBOX_PORT", 0)
    told: list[str] = []
    async with play_day(tmp_path / "demo-day", told.append) as played, httpx2.AsyncClient() as browser:
        account, newsroom = played.account, played.newsroom
        facts = (await read_facts(newsroom, account.issue)).found
        pages = [await browser.get(address) for address in (played.issue_url, played.inbox_url, played.console_url)]
        last = await browser.get(f"{played.inbox_url}letters/{2 * len(READERS) + 3}/html")
        review = await browser.get(await played.draft_tomorrow())

    assert [slot["number"] for slot in account.slots] == list(range(1, 11))
    assert all(slot["headline"] and slot["source"] and slot["reasons"] for slot in account.slots)
    everybody = len({*READERS, NEWCOMER})
    assert (account.audience, account.accepted, account.inbox, account.everybody_has_one) == (everybody, everybody, everybody, True)
    assert (account.rejected, account.deferred, account.unknown) == (0, 0, 0)

    assert facts.issue.state is IssueState.SENT
    assert [slot.headline for slot in facts.slots if slot.update_of] == ["Orsa valley says no to dam by 412 votes"]
    kettles = next(found for found in facts.selection.passed_over if "90,000 kettles" in found.lead.title)
    assert "print the same text" in kettles.reasons[0].text
    assert all("<script" not in found.lead.title for found in facts.selection.passed_over)

    assert [page.status_code for page in (*pages, review)] == [200, 200, 200, 200]
    assert all(shown in review.text for shown in ("Draft", "If nobody acts", "Approve", "Look at everything now"))
    assert (review.text.count("/story/"), "The ten" in review.text, "On the bench" in review.text) == (18, True, True)
    assert all(slot["headline"].replace("'", "&#39;") in pages[0].text for slot in account.slots)
    assert NEWCOMER in last.text
    assert not any("alert('ten')" in text for text in (last.text, *(page.text for page in pages)))
    assert any("Clockwork Broadcasting: it is a web page, not a feed" in line for line in told)


@pytest.mark.slow
def test_the_program_prints_one_object_and_ends_well(tmp_path: Path) -> None:
    """Whatever the shell's environment holds, the demo plays on its own stage; how it goes is told on standard error."""
    strange = {"NEWSLETTER_RELAY__HOST": "relay.invalid", "NEWSLETTER_DATABASE__URL": "sqlite+aiosqlite:////nowhere/subscribers.db"}
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [*PROGRAM, tmp_path / "demo-day"],
        env={"PYTHONPATH": str(root), **strange},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    account = json.loads(done.stdout)
    numbers = {name: account[name] for name in ("audience", "accepted", "rejected", "deferred", "unknown", "inbox")}
    assert numbers == {"audience": 24, "accepted": 24, "rejected": 0, "deferred": 0, "unknown": 0, "inbox": 24}
    assert len(account["slots"]) == 10
    assert [line.split()[0] for line in done.stderr.splitlines()[:5]] == ["Stage", "Yesterday", "'Top", "Sign-up", "Today"]


async def test_a_port_that_is_taken_is_replaced() -> None:
    """The demo takes the ports it likes when they are free, others when not."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wished = taken.getsockname()[1]
        other = await free_port(wished)
    assert other != wished
    assert await free_port(wished) == wished
