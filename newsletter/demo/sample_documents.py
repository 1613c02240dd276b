"""Writes the sample feeds and article pages as a publisher's server would: four feed formats, one broken, pages with furniture."""

import json
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape

from newsletter.demo.sample_feeds import SampleSource, Telling

CONTENT_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
    "rdf": "application/rdf+xml",
    "broken": "application/rss+xml",
}


def feed_document(source: SampleSource, base: str, tellings: Sequence[Telling]) -> str:
    """The feed of one source in its own format."""
    return _WRITERS[source.format](source, base, tellings)


def page_document(source: SampleSource, base: str, telling: Telling, neighbours: Sequence[Telling]) -> str:
    """An article page with what stands around an article: navigation, related links, an author box, a sign-up form."""
    links = "".join(f'<li><a href="{escape(base + n.path)}">{escape(n.title)}</a></li>' for n in neighbours)
    picture = _figure(source, base, telling.picture) if telling.picture else ""
    image = f'<meta property="og:image" content="{base}/pictures/{telling.picture}.jpg">' if telling.picture else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(telling.title)} | {escape(source.name)}</title>'
        f'<link rel="canonical" href="{escape(base + telling.path)}"><meta property="og:title" content="{escape(telling.title)}">'
        f'<meta name="description" content="{escape(telling.summary)}">{image}'
        f'<meta property="article:published_time" content="{telling.at.isoformat()}"></head><body>'
        f'<header><nav><a href="/">{escape(source.name)}</a> <a href="/world">World</a> <a href="/business">Business</a></nav></header>'
        f'<main><article><h1>{escape(telling.title)}</h1><p class="byline">By {escape(telling.byline)}</p>'
        f'<time datetime="{telling.at.isoformat()}">{telling.at:%d %B %Y, %H:%M}</time>{picture}'
        f"<p>{escape(telling.summary)}</p><p>{escape(telling.more)}</p></article>"
        f"<aside><h3>Related Posts</h3><ul>{links}</ul></aside><section><h3>About the Author</h3><p>"
        f"{escape(telling.byline)} writes "
        f"for {escape(source.name)}.</p></section>"
        f'<form action="/letters"><h3>Get our letter</h3><input name="email"><button>Sign up</button></form>'
        f"</main><footer>{escape(source.name)}, a publication that does not exist.</footer></body></html>"
    )


def _figure(source: SampleSource, base: str, picture: str) -> str:
    alt = escape(PICTURE_ALTS[picture])
    return (
        f'<figure><img src="{base}/pictures/{picture}.jpg" width="1200" height="560" alt="{alt}">'
        f'<figcaption>{alt} <span class="credit">Illustration: {escape(source.name)}</span></figcaption></figure>'
    )


PICTURE_ALTS = {
    "sea": "A small cargo ship crosses calm water at sunrise under an orange sky.",
    "bank": "Columns of a bank building in evening light.",
    "valley": "A green valley between two dark ridges.",
    "lake": "A wide lake under a pale morning sky.",
}


def _rss(source: SampleSource, base: str, tellings: Sequence[Telling]) -> str:
    items = "".join(
        f"<item><title>{escape(t.title)}</title><link>{escape(base + t.path)}</link><guid>{escape(base + t.path)}</guid>"
        f"<pubDate>{format_datetime(t.at)}</pubDate><dc:creator>{escape(t.byline)}</dc:creator>{_category(t)}"
        f"<description>{escape(_with_read_more(t, base))}</description></item>"
        for t in tellings
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{escape(source.name)}</title><link>{base}/</link><description>{escape(source.name)}</description>{items}</channel></rss>"
    )


def _atom(source: SampleSource, base: str, tellings: Sequence[Telling]) -> str:
    entries = "".join(
        f'<entry><title>{escape(t.title)}</title><link href="{escape(base + t.path)}"/><id>{escape(base + t.path)}</id>'
        f"<published>{t.at.isoformat()}</published><updated>{t.at.isoformat()}</updated><author><name>{escape(t.byline)}</name></author>"
        + (f'<category term="{escape(t.category)}"/>' if t.category else "")
        + f"<summary>{escape(t.summary)}</summary></entry>"
        for t in tellings
    )
    updated = tellings[0].at.isoformat() if tellings else "2026-01-01T00:00:00+00:00"
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f"<title>{escape(source.name)}</title>"
        f'<id>{base}/</id><link href="{base}/"/><updated>{updated}</updated>{entries}</feed>'
    )


def _rdf(source: SampleSource, base: str, tellings: Sequence[Telling]) -> str:
    items = "".join(
        f'<item rdf:about="{escape(base + t.path)}"><title>{escape(t.title)}</title><link>{escape(base + t.path)}</link>'
        f"<description>{escape(t.summary)}</description><dc:creator>{escape(t.byline)}</dc:creator><dc:date>{t.at.isoformat()}</dc:date>"
        f"{f'<dc:subject>{escape(t.category)}</dc:subject>' if t.category else ''}</item>"
        for t in tellings
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="{base}/"><title>{escape(source.name)}</title><link>{base}/</link></channel>{items}</rdf:RDF>'
    )


def _json(source: SampleSource, base: str, tellings: Sequence[Telling]) -> str:
    items = [
        {
            "id": base + t.path,
            "url": base + t.path,
            "title": t.title,
            "summary": t.summary,
            "date_published": t.at.isoformat(),
            "authors": [{"name": t.byline}],
            "tags": [t.category] if t.category else [],
        }
        for t in tellings
    ]
    document = {"version": "https://jsonfeed.org/version/1.1", "title": source.name, "home_page_url": f"{base}/", "items": items}
    return json.dumps(document, ensure_ascii=False)


def _broken(source: SampleSource, base: str, _tellings: Sequence[Telling]) -> str:
    return f'<html><body><h1>{escape(source.name)}</h1><p>Our feed has moved. Or stopped. <a href="{base}/">Nobody knows.</a></p>'


def _with_read_more(telling: Telling, base: str) -> str:
    return f'<p>{escape(telling.summary)}</p><p><a href="{base}{telling.path}">Read more</a></p>'


def _category(telling: Telling) -> str:
    return f"<category>{escape(telling.category)}</category>" if telling.category else ""


_WRITERS = {"rss": _rss, "atom": _atom, "json": _json, "rdf": _rdf, "broken": _broken}
