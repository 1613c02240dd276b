"""The sign-up form for other sites: plain HTML to copy, without script or cookie, that posts to us across origins."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import escape

from newsletter.web.answers import FRESH, READ, newsroom_of, page, words_of
from newsletter.web.heads import head_of

router = APIRouter()


@router.api_route("/embed", methods=READ)
async def embed(request: Request) -> Response:
    """What to copy, and what happens when somebody uses it."""
    newsroom = newsroom_of(request)
    return page(request, "embed/embed", keep=FRESH, head=head_of(newsroom, "/embed"), code=form_code(request))


def form_code(request: Request) -> str:
    """The form; "" while the settings name no public address, for a request is never asked for it."""
    newsroom, words = newsroom_of(request), words_of(request)
    if not (base := newsroom.letterhead.base_url):
        return ""
    label, button = escape(words.gettext("Your email address")), escape(words.gettext("Sign up"))
    lines = (
        f'<form method="post" action="{escape(base)}/subscribe">',
        f'<label for="newsletter-email">{label}</label>',
        '<input id="newsletter-email" name="email" type="email" autocomplete="email" required maxlength="254">',
        f'<button type="submit">{button}</button>',
        "</form>",
    )
    return "\n".join(lines)
