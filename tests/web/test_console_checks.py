"""Today tells when the slow checks were made, and what lowers the confidence in the choice."""

import re
from dataclasses import replace
from datetime import timedelta

from newsletter.daily.checking import deep_check
from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import load_slots
from newsletter.model.desk_options import CheckOptions
from newsletter.model.selections import Basis, Reason
from newsletter.model.states import IssueState
from newsletter.rendering.run import render_and_store
from newsletter.storage.selections import store_basis
from tests.web.conftest import CONSOLE, LOOPBACK, browser, store_issue


async def test_today_says_how_fresh_the_checks_are_and_how_sure_the_choice(newsroom: Newsroom) -> None:
    """Before anybody looked it says so; afterwards when; and of the confidence what lowers it most."""
    newsroom = replace(newsroom, checks=CheckOptions(links=False, spam_score=False))
    now = newsroom.clock()
    issue = await store_issue(newsroom, state=IssueState.DRAFTED, drafted_at=now)
    slots = await load_slots(newsroom.database, issue.id)
    tools = (newsroom.database, newsroom.renderer, issue, slots, newsroom.letterhead)
    await render_and_store(*tools, options=newsroom.letter, next_due=None, now=now)
    parts = (Reason(code="margin", amount=1.0, text="far above"), Reason(code="feeds", amount=0.5, text="20 of 40 feeds answered lately"))
    basis = Basis(made_at=now, window=timedelta(hours=72), fresh=timedelta(hours=24), stories=9, clusters=3, confidence=parts)
    async with newsroom.database.write() as connection:
        await store_basis(connection, issue.id, basis, 0.71)
    async with browser(newsroom, LOOPBACK, CONSOLE) as client:
        before = await client.get(f"/console/{issue.issue_on}")
        await deep_check(newsroom, issue)
        after = await client.get(f"/console/{issue.issue_on}")
    assert "were not looked at since the last change" in before.text
    assert "Links, relay and DNS checked" not in before.text
    assert "were not looked at since the last change" not in after.text
    numbers = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", after.text))
    assert (numbers["Links, relay and DNS checked"], numbers["Confidence"]) == ("just now", "0.71: 20 of 40 feeds answered lately")
