"""The web pages of the demo's inbox: a list of letters, and each letter as its reader would see it."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI, HTTPException
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from newsletter.demo.inbox import Inbox, InboxLetter

Fill = Callable[[str, Mapping[str, Any]], str]
LETTER_POLICY = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src *"
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'"


def inbox_app(inbox: Inbox, fill: Fill, styles: str) -> FastAPI:
    """The pages over an inbox. ``fill`` fills in a template, ``styles`` is the style sheet."""
    app = FastAPI(openapi_url=None)

    def page(letter: InboxLetter | None) -> Response:
        letters = [_shown(one) for one in inbox.letters]
        people = len({one.recipient for one in inbox.letters})
        facts = {"letters": letters, "people": people, "open": _shown(letter) if letter else None}
        return HTMLResponse(fill("demo/inbox.html.j2", facts), headers={"Content-Security-Policy": PAGE_POLICY})

    def find(number: int) -> InboxLetter:
        if not 1 <= number <= len(inbox.letters):
            raise HTTPException(404, f"There is no letter {number}.")
        return inbox.letters[number - 1]

    @app.get("/")
    def all_letters() -> Response:
        return page(None)

    @app.get("/letters/{number}")
    def one_letter(number: int) -> Response:
        return page(find(number))

    @app.get("/letters/{number}/html")
    def html_part(number: int) -> Response:
        return HTMLResponse(find(number).part("html"), headers={"Content-Security-Policy": LETTER_POLICY})

    @app.get("/letters/{number}/text")
    def text_part(number: int) -> Response:
        return PlainTextResponse(find(number).part("plain"))

    @app.get("/letters/{number}/source")
    def source(number: int) -> Response:
        return PlainTextResponse(find(number).message.as_bytes())

    @app.get("/inbox.css")
    def style_sheet() -> Response:
        return Response(styles, media_type="text/css")

    return app


def _shown(letter: InboxLetter) -> dict[str, object]:
    headers = letter.message
    return {
        "number": letter.number,
        "recipient": letter.recipient,
        "sender": str(headers["From"] or ""),
        "subject": str(headers["Subject"] or ""),
        "date": str(headers["Date"] or ""),
    }
