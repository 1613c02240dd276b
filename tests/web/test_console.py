"""The operators' page: who may open it, what it shows, and what its buttons do."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.smtp import connector
from newsletter.issue.run import find_issue, load_slots
from newsletter.model.sending_options import RelayOptions
from newsletter.model.states import IssueState
from newsletter.rendering.run import render_and_store
from newsletter.storage.issues import change_state, write_words
from newsletter.web.own_forms import form_token
from tests.smtp_sink import Rule, Sink
from tests.web.conftest import CONSOLE, LOOPBACK, STRANGER, browser, dump, store_issue
from tests.web.people import make_active, state_of

DAY = date(2026, 11, 21)
PAGE = "/console/2026-11-21"
BUTTONS = ("act/draft", "act/approve", "act/hold", "act/skip", "act/pause", "act/resume", "act/test", "send")
PAGES = ("", "/letter", "/text", "/preview", "/live", "/live/events", "/history", "/passed-over", "/standing", "/story/1", "/sure/send")


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with Sink() as sink:
        yield sink


@pytest.fixture
def newsroom(newsroom: Newsroom, sink: Sink) -> Newsroom:
    relay = RelayOptions(host="127.0.0.1", port=sink.port, tls="none", connections=2)
    return replace(newsroom, relay=relay, connect=connector(relay, newsroom.letterhead))


@pytest.fixture
async def operator(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody at this machine, with a browser."""
    async with browser(newsroom, LOOPBACK, CONSOLE, **{"Sec-Fetch-Site": "same-origin", "Origin": CONSOLE}) as client:
        yield client


async def draft(newsroom: Newsroom, **words: object) -> None:
    """A draft as the day leaves it, rendered."""
    issue = await store_issue(newsroom, DAY, state=IssueState.DRAFTED, drafted_at=newsroom.clock(), **words)
    slots = await load_slots(newsroom.database, issue.id)
    await render_and_store(
        newsroom.database,
        newsroom.renderer,
        issue,
        slots,
        newsroom.letterhead,
        options=newsroom.letter,
        next_due=None,
        now=newsroom.clock(),
    )


def fields(newsroom: Newsroom, **more: str) -> dict[str, str]:
    return {"form_token": form_token(newsroom.ring), **more}


async def state(newsroom: Newsroom) -> IssueState | None:
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, DAY)
    return issue.state if issue else None


@pytest.mark.parametrize(
    ("client", "base_url", "headers"),
    [
        pytest.param(STRANGER, CONSOLE, {}, id="another-machine"),
        pytest.param(LOOPBACK, "https://topten.example", {}, id="a-public-name"),
        pytest.param(LOOPBACK, CONSOLE, {"X-Forwarded-For": "127.0.0.1"}, id="through-a-proxy"),
    ],
)
async def test_nobody_elsewhere_gets_in(newsroom: Newsroom, client: tuple[str, int], base_url: str, headers: dict[str, str]) -> None:
    """Whoever is not at this machine sees nothing and changes nothing, and is told how to come in."""
    await draft(newsroom)
    before = dump(newsroom)
    async with browser(newsroom, client, base_url, **headers) as stranger:
        answers = [await stranger.get(path) for path in ("/console", *(f"{PAGE}{page}" for page in PAGES))]
        answers += [await stranger.post(f"{PAGE}/{button}", data=fields(newsroom, sure="yes", to="a@b.example")) for button in BUTTONS]
    assert {answer.status_code for answer in answers} == {403}
    assert "ssh -L 8080:127.0.0.1:8080" in answers[0].text
    assert dump(newsroom) == before


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"headers": {"Sec-Fetch-Site": "cross-site"}}, id="from-another-site"),
        pytest.param({"headers": {"Sec-Fetch-Site": "same-site"}}, id="from-a-sibling"),
        pytest.param({"headers": {"Origin": "https://evil.example"}}, id="another-origin"),
        pytest.param({"headers": {"Origin": "null"}}, id="a-hidden-origin"),
        pytest.param({"data": {"form_token": "0" * 32}}, id="a-guessed-token"),
        pytest.param({"data": {}}, id="no-token"),
    ],
)
async def test_another_site_presses_no_button(newsroom: Newsroom, operator: httpx2.AsyncClient, changed: dict) -> None:
    """A page on the web can make the operator's browser post here; none of it counts."""
    await draft(newsroom)
    before = dump(newsroom)
    for button in BUTTONS:
        answer = await operator.post(f"{PAGE}/{button}", **({"data": fields(newsroom, sure="yes")} | changed))
        assert (answer.status_code, "did not come from the button" in answer.text) == (403, True)
    assert dump(newsroom) == before


async def test_an_empty_instance_says_what_to_do(operator: httpx2.AsyncClient) -> None:
    """Before the first draft and without feeds the page shows the way on."""
    text = (await operator.get("/console")).text
    for words in ("No issue yet", "Not begun", "newsletter feeds add", "Leaves today at 06:30", "in 2 hours 30 minutes"):
        assert words in text


async def test_the_page_shows_the_issue(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """State, countdown, numbers, the ten and checks are on one page, whose policy lets nothing run or load but what is ours."""
    await make_active(newsroom, "ada@example.com")
    await draft(newsroom)
    answer = await operator.get("/console")
    for words in ("Issue 1", "Draft", "Forty nations sign", "Before it leaves", "postal address, From and base URL are set", "Readers due"):
        assert words in answer.text
    policy = answer.headers["content-security-policy"].split("; ")
    assert policy == [
        "default-src 'none'",
        *("script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'", "form-action 'self'", "frame-src 'self'"),
        *("frame-ancestors 'none'", "base-uri 'none'"),
    ]


async def test_the_letter_is_shown_in_a_sandbox(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """The preview is the letter itself, with no reader's links; whatever a headline holds, nothing in it runs."""
    await draft(newsroom, intro="<script>alert(1)</script> {{7*7}}")
    letter, text = await operator.get(f"{PAGE}/letter"), await operator.get(f"{PAGE}/text")
    assert letter.headers["content-security-policy"].startswith("sandbox; default-src 'none';")
    assert "reader@example.com" in letter.text
    assert "BLANK" not in letter.text + text.text
    assert "<script" not in letter.text
    assert "<script>" not in text.text
    assert "{{7*7}}" in letter.text


async def test_the_way_of_an_issue_by_buttons(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """Hold, approve, skip: each press is one change of state, and its page can be loaded again without doing it twice."""
    await draft(newsroom)
    seen = []
    for button in ("hold", "approve", "hold", "skip"):
        answer = await operator.post(f"{PAGE}/act/{button}", data=fields(newsroom, reason="a quiet day"))
        seen.append((answer.status_code, answer.headers["location"].partition("?")[0], (await state(newsroom)).value))
        assert (await operator.get(answer.headers["location"])).status_code == 200
    assert seen == [
        (303, PAGE, "held"),
        (303, PAGE, "approved"),
        (303, PAGE, "held"),
        (303, PAGE, "skipped"),
    ]
    assert "a quiet day" in (await operator.get(f"{PAGE}/history")).text


async def test_a_refused_step_says_why(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """A button of a page that was open too long is answered with what the issue is now."""
    await store_issue(newsroom, DAY)
    answer = await operator.post(f"{PAGE}/act/approve", data=fields(newsroom))
    assert (answer.status_code, "already sent" in answer.text) == (409, True)


async def test_a_red_check_keeps_from_approving(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """What preflight forbids no button allows."""
    await draft(newsroom, subject="")
    answer = await operator.post(f"{PAGE}/act/approve", data=fields(newsroom))
    assert (answer.status_code, "empty: the subject" in answer.text, await state(newsroom)) == (409, True, IssueState.DRAFTED)


async def test_sending_asks_again_and_then_sends(newsroom: Newsroom, operator: httpx2.AsyncClient, sink: Sink) -> None:
    """The first press shows to how many; the second sends, and the page shows the balance. A third is told when it was sent."""
    for name in ("ada", "bob"):
        await make_active(newsroom, f"{name}@example.com")
    await draft(newsroom)
    asked = await operator.post(f"{PAGE}/send", data=fields(newsroom))
    assert (asked.status_code, "to 2 readers now?" in asked.text, "this approves it too" in asked.text, sink.letters) == (
        200,
        True,
        True,
        [],
    )
    sent = await operator.post(f"{PAGE}/send", data=fields(newsroom, sure="yes", version="0"))
    assert (sent.status_code, await state(newsroom)) == (303, IssueState.SENT)
    assert sorted(letter.recipient for letter in sink.letters) == ["ada@example.com", "bob@example.com"]
    assert "The relay took 2 of 2 letters." in (await operator.get(PAGE)).text
    assert "2 in the audience = 2 accepted: it adds up" in (await operator.get(f"{PAGE}/live")).text
    again = await operator.post(f"{PAGE}/send", data=fields(newsroom, sure="yes", version="0"))
    assert (again.status_code, "already sent" in again.text, len(sink.letters)) == (409, True, 2)


@pytest.mark.parametrize("approved", [False, True], ids=["a draft", "approved"])
async def test_only_what_was_looked_at_is_sent(newsroom: Newsroom, operator: httpx2.AsyncClient, sink: Sink, approved: bool) -> None:
    """The page's version goes with the button to the question and to the press; what changed meanwhile is shown, and nothing leaves."""
    await draft(newsroom, version=4)
    assert f'href="{PAGE}/sure/send?version=4"' in (await operator.get(PAGE)).text
    asked = await operator.get(f"{PAGE}/sure/send?version=4")
    assert (asked.status_code, '<input type="hidden" name="version" value="4">' in asked.text) == (200, True)
    unnamed = await operator.post(f"{PAGE}/send", data=fields(newsroom, sure="yes"))
    assert (unnamed.status_code, "Yes, send it now" in unnamed.text) == (200, True)
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, DAY)
    async with newsroom.database.write() as connection:
        await write_words(connection, issue.id, issue.state, subject="Another subject", preheader="", intro="")
        if approved:
            now = newsroom.clock()
            await change_state(connection, issue.id, issue.state, IssueState.APPROVED, now=now, by="ben", reason="")
    before = await state(newsroom)
    pressed = await operator.post(f"{PAGE}/send", data=fields(newsroom, sure="yes", version="4"))
    late = await operator.get(f"{PAGE}/sure/send?version=4")
    for answer in (pressed, late):
        assert (answer.status_code, "it is version 5 now, and version 4 was looked at; nothing was sent" in answer.text) == (409, True)
    assert (await state(newsroom), sink.letters) == (before, [])


@pytest.mark.parametrize("page", ["", "/preview"])
@pytest.mark.parametrize(("method", "seen"), [("HEAD", False), ("GET", True)])
async def test_who_is_shown_nothing_has_seen_nothing(
    newsroom: Newsroom, operator: httpx2.AsyncClient, page: str, method: str, seen: bool
) -> None:
    """With auto-after-seen a draft may leave once somebody looked: a question about the page alone is no look."""
    await draft(newsroom)
    assert (await operator.request(method, f"{PAGE}{page}")).status_code == 200
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, DAY)
    assert (issue is not None and issue.seen_at is not None) is seen


async def test_a_test_copy_goes_to_one_address(newsroom: Newsroom, operator: httpx2.AsyncClient, sink: Sink) -> None:
    """Marked, to whoever was named; the draft stays as it is, and what is no address is refused on the page with the form."""
    await draft(newsroom)
    before = await find_issue(newsroom.database, newsroom.letterhead.key, DAY)
    answer = await operator.post(f"{PAGE}/act/test", data=fields(newsroom, to="lisa@topten.example"))
    assert (answer.status_code, [letter.recipient for letter in sink.letters]) == (303, ["lisa@topten.example"])
    assert b"[Preview]" in sink.letters[0].content
    refused = await operator.post(f"{PAGE}/act/test", data=fields(newsroom, to="nonsense", on="preview"))
    assert (refused.status_code, 'value="nonsense"' in refused.text) == (409, True)
    after = await find_issue(newsroom.database, newsroom.letterhead.key, DAY)
    assert (len(sink.letters), after.version, after.state) == (1, before.version, before.state)


async def test_a_refused_test_copy_is_told(newsroom: Newsroom, operator: httpx2.AsyncClient, sink: Sink) -> None:
    """What the relay answered stands on the page."""
    sink.rules = (Rule(stage="rcpt", action="550 5.1.1 no such person"),)
    await draft(newsroom)
    answer = await operator.post(f"{PAGE}/act/test", data=fields(newsroom, to="lisa@topten.example"))
    assert (answer.status_code, "no such person" in answer.text) == (409, True)


async def test_links_of_a_preview_open_nothing(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """An operator who clicks "unsubscribe" in a preview unsubscribes nobody."""
    await make_active(newsroom, "ada@example.com")
    await draft(newsroom)
    assert "/u/" not in (await operator.get(f"{PAGE}/letter")).text
    assert await state_of(newsroom, "ada@example.com") == "active"


async def test_drafting_on_a_day_without_news_is_held(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """The button runs the real stages; a thin day is held, and the page says why."""
    answer = await operator.post(f"{PAGE}/act/draft", data=fields(newsroom))
    assert (answer.status_code, await state(newsroom)) == (303, IssueState.HELD)
    assert "no story passed the rules; an issue needs 5" in (await operator.get(PAGE)).text


async def test_pausing_and_going_on(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """In the middle of sending the page reloads itself without a script, and offers to stop."""
    await store_issue(newsroom, DAY, state=IssueState.SENDING)
    shown = await operator.get(PAGE)
    assert ('<meta http-equiv="refresh" content="5">' in shown.text, f'action="{PAGE}/act/pause"' in shown.text) == (True, True)
    await operator.post(f"{PAGE}/act/pause", data=fields(newsroom))
    assert (await state(newsroom), f'action="{PAGE}/act/resume"' in (await operator.get(PAGE)).text) == (IssueState.PAUSED, True)
    await operator.post(f"{PAGE}/act/resume", data=fields(newsroom))
    assert await state(newsroom) == IssueState.SENDING
