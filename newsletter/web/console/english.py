"""The console speaks English, whatever the newsletter speaks; dates in the newsletter's own kind of it."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from newsletter.daily.newsroom import Newsroom
from newsletter.web import answers


def english_of(newsroom: Newsroom) -> str:
    """``en_GB`` where the newsletter is written in that, else ``en``."""
    language = newsroom.letterhead.language
    return language if language.partition("_")[0] == "en" else "en"


def page(request: Request, template: str, *, status: int = 200, **facts: Any) -> Response:
    """A page of the console; nobody may keep it."""
    return answers.page(request, template, status=status, language=english_of(answers.newsroom_of(request)), **facts)
