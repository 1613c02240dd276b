"""What readers say of an issue, from the letter's three links to the count."""

from datetime import timedelta

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.model.preferences import Answer
from newsletter.model.states import IssueState
from newsletter.model.tokens import Purpose, make_token
from newsletter.subscribers.run import count_answers
from tests.web.conftest import dump, store_issue
from tests.web.filled_forms import text_of
from tests.web.people import links_of, make_active, make_unsubscribed, rows

ADA = "ada@example.com"


async def feedback_path(newsroom: Newsroom, answer: str = "good", address: str = ADA) -> str:
    """The link in the letter of an issue that was sent today."""
    issue = await store_issue(newsroom)
    return f"{links_of(newsroom, await make_active(newsroom, address))[Purpose.SUBSCRIPTION]}/feedback/{issue.issue_on}/{answer}"


async def test_opening_stores_nothing(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Mail scanners open all three links: that is nobody's opinion."""
    path = await feedback_path(newsroom)
    before = dump(newsroom)
    for answer in Answer:
        for method in ("GET", "HEAD", "OPTIONS"):
            assert (await reader.request(method, path.replace("good", answer))).status_code in {200, 405}
    assert dump(newsroom) == before
    page = await reader.get(path)
    assert (text_of(page.text, "h1, .lede, main button"), page.headers["cache-control"]) == (
        ["What did you think of it?", "Your answer: Good", "Send this answer"],
        "no-store",
    )


async def test_one_answer_for_each_reader(newsroom: Newsroom, reader: httpx2.AsyncClient, clock) -> None:
    """The button stores it, pressing again changes nothing, and another answer takes its place."""
    path = await feedback_path(newsroom)
    other = f"{links_of(newsroom, await make_active(newsroom, 'bob@example.com'))[Purpose.SUBSCRIPTION]}{path[path.index('/feedback') :]}"
    for pressed in (path, path, path.replace("good", "poor"), other):
        answer = await reader.post(pressed)
        assert (answer.status_code, text_of(answer.text, "h1")) == (200, ["Thank you"])
        clock.move(minutes=1)
    (issue,) = await rows(newsroom, "issue")
    assert [row["answer"] for row in await rows(newsroom, "feedback")] == ["poor", "good"]
    assert await count_answers(newsroom.database, int(str(issue["id"]))) == {Answer.GOOD: 1, Answer.FAIR: 0, Answer.POOR: 1}


async def test_the_thanks_lead_to_the_editor(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """By mail, with the issue in the subject, and to the other two answers."""
    answer = await reader.post(await feedback_path(newsroom, "fair"))
    assert 'href="mailto:lisa@topten.example?subject=About%20the%20issue%20of%20November%2021"' in answer.text
    assert text_of(answer.text, "main p a") == ["Write to the editor", "Good", "Poor"]


@pytest.mark.parametrize("state", [IssueState.DRAFTED, IssueState.APPROVED, IssueState.HELD])
async def test_only_an_issue_that_was_sent_has_feedback(newsroom: Newsroom, reader: httpx2.AsyncClient, state: IssueState) -> None:
    """A date without one, a draft, or no date at all is a clear page, and nothing is stored."""
    issue = await store_issue(newsroom, state=state)
    path = links_of(newsroom, await make_active(newsroom, ADA))[Purpose.SUBSCRIPTION]
    for day in (issue.issue_on, issue.issue_on + timedelta(days=1), "2026-13-01", "20261121", "<b>", "%00"):
        for method in ("GET", "POST"):
            answer = await reader.request(method, f"{path}/feedback/{day}/good")
            assert (answer.status_code, text_of(answer.text, "h1")) == (404, ["We sent no issue on that day"])
    assert await rows(newsroom, "feedback") == []


async def test_links_that_are_none(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A made-up answer, another purpose's token, or nobody's: told apart from thanks, and nothing is stored."""
    path = await feedback_path(newsroom)
    rest = path[path.index("/feedback") :]
    (subscriber,) = await rows(newsroom, "subscriber")
    wrong = make_token(Purpose.UNSUBSCRIBE, str(subscriber["key"]), newsroom.ring)
    gone = make_token(Purpose.SUBSCRIPTION, "0" * 16, newsroom.ring)
    tried = {path.replace("good", "best"): 404, f"/s/{wrong}{rest}": 404, f"/s/cut{rest}": 404, f"/s/{gone}{rest}": 410}
    found = {link: [(await reader.request(method, link)).status_code for method in ("GET", "POST")] for link in tried}
    assert found == {link: [status] * 2 for link, status in tried.items()}
    assert await rows(newsroom, "feedback") == []


async def test_who_left_may_still_say_something(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The letter they speak of came to them."""
    issue = await store_issue(newsroom)
    path = links_of(newsroom, await make_unsubscribed(newsroom, ADA))[Purpose.SUBSCRIPTION]
    assert (await reader.post(f"{path}/feedback/{issue.issue_on}/poor")).status_code == 200
    assert [row["answer"] for row in await rows(newsroom, "feedback")] == ["poor"]
