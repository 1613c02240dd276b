"""Whether a letter rendered earlier still says who writes: settings may change between the draft and the send."""

from newsletter.model.letters import RenderedIssue
from newsletter.model.options import LetterheadOptions
from newsletter.rendering.headers import sender_line
from newsletter.rendering.pages import base_of
from newsletter.rendering.strangers import said


def carries_letterhead(rendered: RenderedIssue, letterhead: LetterheadOptions) -> bool:
    """False when From, postal address or base URL are others now, or were not set when the letter was rendered: render it again."""
    words = " ".join(rendered.text.split())
    return (
        rendered.letter.pieces[0].startswith(sender_line(letterhead))
        and f"{base_of(letterhead)}/archive" in words
        and said(letterhead.postal_address) in words
        and not letterhead.missing
    )
