"""Whether readers can leave with one click: our own public address is asked to unsubscribe nobody. Changes nothing."""

from urllib.parse import urlsplit

from newsletter.daily.checks.draft import Draft
from newsletter.delivery.run.notices import NO_SUBSCRIBER
from newsletter.model.checks import Check, Light
from newsletter.model.states import Mark
from newsletter.model.tokens import Purpose, make_token
from newsletter.sources.outcomes import Failure, Posted
from newsletter.subscribers.outcomes import ONE_CLICK_ANSWER

BODY = b"List-Unsubscribe=One-Click"
_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
_NOT_FOR_US = frozenset({401, 403, 408, 429})
"""A server in front of ours may shut out programs alone."""


async def look_at_one_click(draft: Draft) -> tuple[Check, ...]:
    """Asked as a mail program asks. Nothing to say of an instance that is not live: its address need not be public."""
    newsroom = draft.newsroom
    base_url = newsroom.letterhead.base_url
    if newsroom.mark is not Mark.LIVE or not base_url:
        return ()
    url = f"{base_url}/u/{make_token(Purpose.UNSUBSCRIBE, NO_SUBSCRIBER, newsroom.ring)}"
    answer = await newsroom.fetcher.post(url, BODY, headers=_HEADERS, within=newsroom.checks.link_timeout)
    return (judge_one_click(urlsplit(base_url).netloc, answer),)


def judge_one_click(host: str, answer: Posted | Failure) -> Check:
    """``one_click`` is about somebody else who answers there; ``one_click_unsure`` about what this machine alone may be unable to reach."""
    asked = f"{host} was asked to unsubscribe nobody with one click"
    if not isinstance(answer, Posted):
        return _unsure(f"{asked}, and could not be reached from here: {answer.reason}")
    if answer.body.startswith(ONE_CLICK_ANSWER.encode()):
        return Check(code="one_click", light=Light.GREEN, text=f"{asked}, and answers as it should")
    if answer.status >= 500 or answer.status in _NOT_FOR_US:
        return _unsure(f"{asked}, and answered with status {answer.status}")
    text = f"{asked}, and what answers there is not this newsletter (status {answer.status})"
    cure = "Let newsletter.base_url lead to newsletter serve, without a redirect: else nobody can leave by their mail program."
    return Check(code="one_click", light=Light.AMBER, text=text, cure=cure)


def _unsure(text: str) -> Check:
    return Check(code="one_click_unsure", light=Light.AMBER, text=text, cure="Open newsletter.base_url from another network.")
