"""The web pages of the demo's inbox: the letters, those of one subject together, and each as its reader would see it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, HTTPException
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from newsletter.demo.inbox import Inbox, InboxLetter

Fill = Callable[[str, Mapping[str, Any]], str]
LETTER_POLICY = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src *"
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'"


def inbox_app(inbox: Inbox, fill: Fill, styles: str) -> FastAPI:
    """The pages over an inbox. ``fill`` fills in a template, ``styles`` is the style sheet."""
    app = FastAPI(openapi_url=None)

    def page(letter: InboxLetter | None, *, reading: bool) -> Response:
        facts = {
            "total": len(inbox.letters),
            "people": len({one.recipient for one in inbox.letters}),
            "groups": _by_subject(inbox.letters),
            "open": _shown(letter) if letter else None,
            "reading": reading,
        }
        return HTMLResponse(fill("demo/inbox.html.j2", facts), headers={"Content-Security-Policy": PAGE_POLICY})

    def find(number: int) -> InboxLetter:
        if not 1 <= number <= len(inbox.letters):
            raise HTTPException(404, f"There is no letter {number}.")
        return inbox.letters[number - 1]

    @app.get("/")
    def all_letters() -> Response:
        return page(inbox.letters[-1] if inbox.letters else None, reading=False)

    @app.get("/letters/{number}")
    def one_letter(number: int) -> Response:
        return page(find(number), reading=True)

    @app.get("/letters/{number}/html")
    def html_part(number: int) -> Response:
        return HTMLResponse(_links_outside(find(number).part("html")), headers={"Content-Security-Policy": LETTER_POLICY})

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


def _by_subject(letters: Sequence[InboxLetter]) -> dict[str, list[dict[str, object]]]:
    """The letters of each subject together, newest first: an issue goes to everybody in the same words."""
    groups: dict[str, list[dict[str, object]]] = {}
    for letter in reversed(letters):
        shown = _shown(letter)
        groups.setdefault(str(shown["subject"]), []).append(shown)
    return groups


def _links_outside(html: str) -> str:
    """The letter's links open beside the inbox, as in a mail program; within the frame nothing else may load."""
    return html.replace("<head>", '<head><base target="_blank">', 1)


def _shown(letter: InboxLetter) -> dict[str, object]:
    headers = letter.message
    return {
        "number": letter.number,
        "recipient": letter.recipient,
        "sender": str(headers["From"] or ""),
        "subject": str(headers["Subject"] or ""),
        "date": str(headers["Date"] or ""),
    }
