"""The search over past issues: a page without script, that takes any question for words and answers every one.

Found is what readers have had: stories of released issues, also of those whose sending goes on, is paused or was called off. What a
question may cost is bounded: its length and terms in ``newsletter.model.questions``, the pages here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from babel.numbers import format_decimal
from fastapi import APIRouter, Request
from fastapi.responses import Response

from newsletter.issue.run import search_sent
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.questions import LONGEST_QUESTION, Found, Question, read_question
from newsletter.model.topics import topic_name
from newsletter.web.answers import FRESH, READ, newsroom_of, page, words_of
from newsletter.web.chapters import story_path
from newsletter.web.passages import Part, mark, passage
from newsletter.web.phrases import day_and_month
from newsletter.web.site import today

router = APIRouter()

A_PAGE = 20
LAST_PAGE = 500
"""Who reads as far as that should ask for more words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStory:
    """A story in the list, its found words marked."""

    path: str
    headline: tuple[Part, ...]
    passage: tuple[Part, ...]
    topic: str
    day: str
    day_iso: str


@router.api_route("/archive/search", methods=READ)
async def search(request: Request) -> Response:
    """A page of the stories found. A page that is none is the first or the last."""
    newsroom = newsroom_of(request)
    question = read_question(request.query_params.get("q", ""))
    wanted = _page_number(request.query_params.get("page", ""))
    count, found = await _look(request, question, wanted)
    pages = min(max(1, -(-count // A_PAGE)), LAST_PAGE)
    if wanted > pages:
        wanted = pages
        count, found = await _look(request, question, wanted)
    words = words_of(request)
    facts: dict[str, Any] = {
        "count": count,
        "count_words": format_decimal(count, locale=words.language),
        "page": wanted,
        "pages": pages,
        "earlier": _path(question, wanted - 1) if wanted > 1 else "",
        "later": _path(question, wanted + 1) if wanted < pages else "",
    }
    stories = _print(found, question.terms, today(newsroom), words)
    return page(request, "archive/search", keep=FRESH, question=question, longest=LONGEST_QUESTION, stories=stories, **facts)


async def _look(request: Request, question: Question, wanted: int) -> tuple[int, tuple[Found, ...]]:
    newsroom = newsroom_of(request)
    offset = (wanted - 1) * A_PAGE
    return await search_sent(newsroom.database, newsroom.letterhead.key, question, limit=A_PAGE, offset=offset)


def _page_number(text: str) -> int:
    """From 1 on; nonsense is 1."""
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _path(question: Question, number: int) -> str:
    return "/archive/search?" + urlencode({"q": question.asked} | ({"page": number} if number > 1 else {}))


def _print(found: Sequence[Found], terms: Sequence[str], today: date, words: Phrasebook) -> tuple[FoundStory, ...]:
    return tuple(
        FoundStory(
            path=story_path(one.issue_on, one.slug),
            headline=mark(one.headline, terms),
            passage=passage(one.summary, terms),
            topic=topic_name(one.topic, words),
            day=day_and_month(one.issue_on, today, words.language),
            day_iso=one.issue_on.isoformat(),
        )
        for one in found
    )
