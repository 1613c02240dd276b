"""The operators' view of the ledger, and what a person may do about letters that wait or are in doubt."""

import re
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest
from pydantic import SecretStr

from newsletter.cli.records import balance_json as balance_of_cli
from newsletter.daily import day
from newsletter.daily.facts import read_facts
from newsletter.daily.ledger import LedgerLine, read_ledger, retry_deferred, retry_unknown, settle_by_hand
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import RefusedStep
from newsletter.model.options import WebOptions
from newsletter.model.states import DeliveryState, IssueState
from newsletter.web.app import create_app
from tests.conftest import HandClock
from tests.daily.conftest import TODAY, drafted, enrol, issue_letters, issue_of_today, state_of_today
from tests.smtp_sink import Rule, Sink

S = DeliveryState
READERS = ("ann@example.com", "ben@example.com", "cem@example.org", "dora@example.org")


async def mixed(newsroom: Newsroom, sink: Sink) -> None:
    """Ann's letter is taken, Ben's is put off, Cem's is refused, and of Dora's nobody knows."""
    sink.rules = (
        Rule(stage="rcpt", action="450 4.2.0 come back later", only="ben"),
        Rule(stage="rcpt", action="550 5.1.1 nobody here", only="cem"),
        Rule(stage="dot", action="drop", only="dora"),
    )
    await enrol(newsroom, *READERS)
    await drafted(newsroom)
    await day.send(newsroom, TODAY, by="anna", approve=True)


async def states(newsroom: Newsroom) -> dict[DeliveryState, int]:
    return (await read_ledger(newsroom, TODAY)).balance.counts


async def test_lines_say_all_that_is_known(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """State, the relay's words, tries, next try, and a Message-ID that stands in the relay's log; the address is masked."""
    await mixed(newsroom, sink)
    page = await read_ledger(newsroom, TODAY)
    lines = {line.state: line for line in page.lines}
    assert set(lines) == {S.ACCEPTED, S.DEFERRED, S.REJECTED, S.UNKNOWN}
    refused = lines[S.REJECTED]
    assert refused == LedgerLine(
        to="c…m@e….org",
        state=S.REJECTED,
        reason=refused.reason,
        code=550,
        enhanced="5.1.1",
        reply="5.1.1 nobody here",
        attempts=1,
        since=clock.now,
        next_try_at=None,
        message_id=refused.message_id,
        fault="dead",
    )
    assert lines[S.DEFERRED].next_try_at >= clock.now + timedelta(minutes=5)
    taken = {letter.recipient: letter.message_id for letter in sink.letters}
    assert (lines[S.ACCEPTED].message_id, lines[S.UNKNOWN].message_id) == (taken["ann@example.com"], taken["dora@example.org"])


async def test_lines_are_found_by_state_and_domain(newsroom: Newsroom, sink: Sink) -> None:
    """An operator asks about one provider, or one trouble; the limit is told."""
    await mixed(newsroom, sink)

    async def found(**wish: object) -> tuple[set[DeliveryState], bool]:
        page = await read_ledger(newsroom, TODAY, **wish)
        return {line.state for line in page.lines}, page.more

    assert await found(states=[S.UNKNOWN, S.REJECTED]) == ({S.UNKNOWN, S.REJECTED}, False)
    assert await found(domain="EXAMPLE.com") == ({S.ACCEPTED, S.DEFERRED}, False)
    assert await found(domain="xample.com") == (set(), False)
    assert (await found(limit=1))[1] is True


async def test_console_cli_and_api_agree(newsroom: Newsroom, sink: Sink) -> None:
    """Three faces, one balance, every state, and each says that it adds up."""
    await mixed(newsroom, sink)
    newsroom = replace(newsroom, web=WebOptions(api_token=SecretStr("secret")))
    facts = (await read_facts(newsroom, TODAY)).found
    transport = httpx2.ASGITransport(create_app(newsroom), client=("127.0.0.1", 5))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as program:
        api = (await program.get(f"/api/v1/issues/{TODAY}", headers={"Authorization": "Bearer secret"})).json()["balance"]
        page = (await program.get(f"/console/{TODAY}/live")).text
    cli = balance_of_cli(facts.balance)
    rows = {name: int(value) for name, value in re.findall(r'<th scope="row">(\w+)</th><td class="n">(\d+)</td>', page)}
    assert api == {name: cli.pop(name) for name in ("audience", "remaining", "adds_up")} | {"states": cli}
    assert rows == {"accepted": 1, "deferred": 1, "rejected": 1, "unknown": 1}
    assert cli == {state.value: rows.get(state.value, 0) for state in DeliveryState}
    assert "4 in the audience = 1 accepted + 1 deferred + 1 rejected + 1 unknown: it adds up" in page
    assert api["adds_up"] is True


async def test_what_was_put_off_can_be_tried_now(newsroom: Newsroom, sink: Sink) -> None:
    """Due at once, and taken up by the next round; the other states stay."""
    await mixed(newsroom, sink)
    sink.rules = ()
    assert (await retry_deferred(newsroom, TODAY)).changed == 1
    await day.send(newsroom, TODAY, by="anna")
    assert await states(newsroom) == {S.ACCEPTED: 2, S.REJECTED: 1, S.UNKNOWN: 1}


async def test_a_doubt_is_sent_again_by_a_persons_word_alone(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """Nothing else sends it again; then it leaves once more under the same Message-ID, and a sent issue is being sent for it."""
    await mixed(newsroom, sink)
    sink.rules = ()
    await retry_deferred(newsroom, TODAY)
    await day.send(newsroom, TODAY, by="anna")
    clock.move(hours=1)
    await day.tick(newsroom)
    assert (await state_of_today(newsroom))[0] is IssueState.SENT
    assert issue_letters(sink).count("dora@example.org") == 1
    account = await retry_unknown(newsroom, TODAY, by="anna")
    assert (account.changed, account.issue.state, account.balance.holds) == (1, IssueState.SENDING, True)
    assert await day.send(newsroom, TODAY, by="anna")
    assert (await state_of_today(newsroom))[0] is IssueState.SENT
    assert issue_letters(sink) == ["ann@example.com", "ben@example.com", "dora@example.org", "dora@example.org"]
    assert len({letter.message_id for letter in sink.letters if letter.recipient == "dora@example.org"}) == 1
    assert (await retry_unknown(newsroom, TODAY, by="anna")).changed == 0
    assert (await state_of_today(newsroom))[0] is IssueState.SENT


async def test_a_doubt_is_settled_by_hand(newsroom: Newsroom, sink: Sink) -> None:
    """Who saw it in the relay's log says so: accepted, and never sent again."""
    await mixed(newsroom, sink)
    assert (await settle_by_hand(newsroom, TODAY, by="anna")).changed == 1
    assert await states(newsroom) == {S.ACCEPTED: 2, S.DEFERRED: 1, S.REJECTED: 1}
    assert (await retry_unknown(newsroom, TODAY, by="anna")).changed == 0


async def test_after_its_last_moment_nothing_is_sent_again(newsroom: Newsroom, sink: Sink, clock: HandClock) -> None:
    """A stale issue helps nobody; the doubt stays as it is."""
    await mixed(newsroom, sink)
    clock.now = (await issue_of_today(newsroom)).send_not_after
    with pytest.raises(RefusedStep, match="its last moment has passed; nothing was sent again"):
        await retry_unknown(newsroom, TODAY, by="anna")
    assert (await states(newsroom))[S.UNKNOWN] == 1


async def test_an_issue_that_is_not_under_way_is_refused(newsroom: Newsroom) -> None:
    """A draft has nothing to try again."""
    await drafted(newsroom)
    for attempt in (retry_deferred(newsroom, TODAY), retry_unknown(newsroom, TODAY, by="anna")):
        with pytest.raises(RefusedStep, match="drafted, but not approved"):
            await attempt
