"""Finds when an article was published; a date that lies in the future or before the web is refused."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from lxml.html import HtmlElement

from newsletter.sources.page_data import PageData, text
from newsletter.sources.page_head import Head

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
FAST_CLOCKS = timedelta(hours=1)
"""How far ahead of ours a publisher's clock may be."""

_PROPERTIES = ("article:published_time", "og:article:published_time", "og:published_time", "datepublished", "uploaddate", "datecreated")
_NAMES = (
    "parsely-pub-date", "sailthru.date", "dcterms.created", "dcterms.issued", "dcterms.date", "dc.date.issued", "dc.date",
    "citation_publication_date", "citation_online_date", "publish-date", "publish_date", "publication_date", "publishdate", "pubdate",
    "article.published", "article_date_original", "cxenseparse:recs:publishtime", "originalpublicationdate", "date", "created",
)  # fmt: skip
_TIME_OF_DAY = re.compile(r"\d[T ]\s*\d{1,2}:\d{2}|:\d{2}")
_SPACE_BEFORE_ZONE = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$)|\s+(?=(?:Z|UTC|GMT)$)", re.IGNORECASE)
_ZERO_ZONE = re.compile(r"(?:UTC|GMT)$", re.IGNORECASE)

_LONGEST = 100
"""Characters; what is longer is no date."""


def find_published(tree: HtmlElement, head: Head, data: PageData, *, now: datetime) -> datetime | None:
    """The first sound date that says the time of day too, else the first sound date."""
    sound = [(said, at) for said in _said(tree, head, data) if (at := read_date(said)) and EARLIEST <= at <= now + FAST_CLOCKS]
    precise = [at for said, at in sound if _TIME_OF_DAY.search(said[:_LONGEST])]
    return next(iter([*precise, *(at for _, at in sound)]), None)


def read_date(said: str) -> datetime | None:
    """An instant from ISO 8601 or RFC 5322; without a zone it is read as UTC. None when it is neither."""
    tidy = _ZERO_ZONE.sub("+00:00", _SPACE_BEFORE_ZONE.sub("", said[:_LONGEST].strip()))
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(tidy)
            return (at if at.utcoffset() is not None else at.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _said(tree: HtmlElement, head: Head, data: PageData) -> Iterator[str]:
    """What the page says, the most trusted place first."""
    for key in ("datePublished", "uploadDate", "dateCreated"):
        yield text(data.article.get(key))
    yield from head.every(*_PROPERTIES)
    for element in tree.iterfind(".//*[@itemprop]"):
        if element.get("itemprop", "").lower() in ("datepublished", "uploaddate"):
            yield element.get("content") or element.get("datetime") or ""
    yield from head.every(*_NAMES)
    times = [element.get("datetime", "") for element in tree.iter("time")]
    yield from times[:1]
