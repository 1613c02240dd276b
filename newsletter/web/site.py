"""What every page knows: the newsletter's name, when the next issue leaves, the language of the page, and where the style sheet is."""

import hashlib
from dataclasses import dataclass
from datetime import date

from babel import Locale

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue.calendar import local_date, next_due
from newsletter.model.options import SignUpOptions
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.stamps import kept_stamp, page_stamp
from newsletter.web.phrases import coming, first_leaves, rhythm, send_me
from newsletter.web.static import script_hash

DEFAULT_WORDING = SignUpOptions().wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Facts of the layout; ``base_url`` comes from the settings, never from a request (S31 in trust: Host can be forged).

    ``lang`` and ``dir`` are of the page's own words, ``told_lang`` and ``told_dir`` of the stories, which are in the newsletter's language.
    """

    name: str
    tagline: str
    lang: str
    dir: str
    told_lang: str
    told_dir: str
    postal_address: str
    base_url: str
    css: str
    wording: str
    stamp: str
    bits: int
    script: str
    size: int
    ten: str
    rhythm: str
    send_me: str
    first_line: str


def site_of(newsroom: Newsroom, words: Phrasebook | None = None, *, kept: bool = False) -> Site:
    """The facts as of now, in the words of a language; without any in the newsletter's. ``kept``: for a page that may be kept."""
    letterhead, now, zone = newsroom.letterhead, newsroom.clock(), zone_of(newsroom)
    words = words or words_in(newsroom)
    issue = coming(next_due(now, newsroom.schedule, zone), now, zone, words)
    return Site(
        name=letterhead.name,
        tagline=letterhead.tagline,
        lang=tag_of(words.language),
        dir=direction_of(words.language),
        told_lang=tag_of(letterhead.language),
        told_dir=direction_of(letterhead.language),
        postal_address=letterhead.postal_address,
        base_url=letterhead.base_url,
        css=f"/site.{style_hash(style_sheet(newsroom))}.css",
        wording=wording_of(newsroom, words),
        stamp=kept_stamp(newsroom.ring, now) if kept else page_stamp(newsroom.ring, now),
        bits=newsroom.sign_up.proof_of_work,
        script=f"/proof.{script_hash('proof')}.js" if newsroom.sign_up.proof_of_work else "",
        size=newsroom.selection.size,
        ten=words.number(newsroom.selection.size),
        rhythm=rhythm(newsroom.schedule, words),
        send_me=send_me(issue, words),
        first_line=first_leaves(issue, words),
    )


def words_in(newsroom: Newsroom, language: str = "") -> Phrasebook:
    """The words of a page; without a language, or with one that we do not have, in the newsletter's. Its ``language`` is the one spoken."""
    words: Phrasebook = newsroom.renderer.words_for(language, newsroom.letterhead.language)
    return words


def wording_of(newsroom: Newsroom, words: Phrasebook) -> str:
    """What stands under the sign-up form, and in the record of who agreed: ours in the page's language, an operator's own as it is."""
    own = newsroom.sign_up.wording
    return words.gettext(own) if own == DEFAULT_WORDING else own


def tag_of(language: str) -> str:
    """``pt-BR``, as HTML writes it (BCP 47)."""
    return language.replace("_", "-")


def direction_of(language: str) -> str:
    """``ltr`` or ``rtl``."""
    direction: str = Locale.parse(language).text_direction
    return direction


def today(newsroom: Newsroom) -> date:
    """Today's date in the newsletter's zone."""
    return local_date(newsroom.clock(), zone_of(newsroom))


def contact(newsroom: Newsroom) -> str:
    """The address that a person reads; "" while none is set."""
    return newsroom.letterhead.reply_to or newsroom.letterhead.from_address


def style_sheet(newsroom: Newsroom) -> str:
    """The one style sheet, perhaps the operator's own."""
    text: str = newsroom.renderer.templates.read("pages/frame/site.css")
    return text


def style_hash(text: str) -> str:
    """Stands in the style sheet's address, so that browsers may keep it for ever."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
