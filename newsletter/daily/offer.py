"""What readers of this newsletter can choose from, wherever they choose it: on the page of their settings, or by a file that is read in."""

from typing import get_args

from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import Topic
from newsletter.subscribers.choice_form import Offer


def offer_of(newsroom: Newsroom) -> Offer:
    """Every topic, and every language of words around the stories that letters and pages can be in beside the newsletter's own."""
    letterhead = newsroom.letterhead
    home = letterhead.language.partition("_")[0]
    others = tuple(one for one in newsroom.renderer.catalogues.languages() if one.partition("_")[0] != home)
    return Offer(zone=letterhead.zone, send_at=newsroom.schedule.send_at, topics=get_args(Topic), languages=others)
