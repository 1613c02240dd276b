"""The sitemap: every public page under its lasting address (sitemaps.org). Holds no link that is one person's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from newsletter.daily.corrections import correction_years, last_corrected
from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import published_issues, published_slugs
from newsletter.model.issues import Issue
from newsletter.web.about import why_path
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.archive import ALL, month_path
from newsletter.web.chapters import story_path
from newsletter.web.printed import issue_path
from newsletter.web.revalidation import kept

router = APIRouter()

AN_HOUR = "public, max-age=3600"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
STANDING = ("/how", "/sources", "/corrections", "/privacy", "/embed")
Corrected = Mapping[int, Mapping[int, datetime]]
"""When each story was last corrected, by its issue's id and its number; 0 stands for the issue as a whole."""

MOST = 50_000
"""Addresses in one file; the protocol allows no more."""


@dataclass(frozen=True, slots=True)
class Address:
    """A page and the time its own words last changed ("" where we do not know); a link added to a later chapter is no change."""

    path: str
    changed: str = ""


@router.api_route("/sitemap.xml", methods=READ)
async def sitemap(request: Request) -> Response:
    """All addresses, or the index of the files that hold them."""
    parts = split(await _addresses(newsroom_of(request)))
    if len(parts) == 1:
        return _answer(request, "urlset", "url", parts[0])
    files = [Address(f"/sitemap-{number}.xml", max(one.changed for one in part)) for number, part in enumerate(parts, start=1)]
    return _answer(request, "sitemapindex", "sitemap", files)


@router.api_route("/sitemap-{number:number}.xml", methods=READ)
async def sitemap_part(request: Request, number: int) -> Response:
    """One file of an index."""
    parts = split(await _addresses(newsroom_of(request)))
    if len(parts) == 1 or not 1 <= number <= len(parts):
        raise HTTPException(404)
    return _answer(request, "urlset", "url", parts[number - 1])


def split(addresses: Sequence[Address], most: int = MOST) -> list[Sequence[Address]]:
    """As few files as may be."""
    return [addresses[start : start + most] for start in range(0, len(addresses), most)]


def list_addresses(
    issues: Sequence[Issue], slugs: Mapping[int, Sequence[str]], corrected: Corrected | None = None, years: Sequence[int] = ()
) -> list[Address]:
    """Standing pages, months, then the issues, each before its stories. ``slugs`` are those of the stories, by the issue's id.

    ``years`` are those in which something was corrected.
    """
    corrected = corrected or {}
    latest: dict[str, str] = {}
    for issue in issues:
        path = month_path(issue.issue_on)
        latest[path] = max(latest.get(path, ""), _released(issue))
    newest = max(latest.values(), default="")
    standing = [Address("/", newest), Address("/archive", newest), *map(Address, STANDING)]
    standing += [Address(f"/corrections/{year}") for year in years]
    months = [Address(path, changed) for path, changed in latest.items()]
    return (
        standing
        + months
        + [address for issue in issues for address in _of_issue(issue, slugs.get(issue.id, ()), corrected.get(issue.id, {}))]
    )


def _of_issue(issue: Issue, slugs: Sequence[str], corrected: Mapping[int, datetime]) -> list[Address]:
    """The issue changes with every correction of it, a story with its own. Stories are numbered from 1 on."""
    released = _released(issue)
    stories = [
        Address(story_path(issue.issue_on, slug), _in_utc(corrected[number]) if number in corrected else released)
        for number, slug in enumerate(slugs, start=1)
    ]
    changed = max((released, *map(_in_utc, corrected.values())))
    return [Address(issue_path(issue.issue_on), changed), Address(why_path(issue.issue_on), released), *stories]


def _released(issue: Issue) -> str:
    return _in_utc(issue.released_at) if issue.released_at else ""


def _in_utc(at: datetime) -> str:
    """To the second: such texts can be compared as times."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


async def _addresses(newsroom: Newsroom) -> list[Address]:
    """Nothing is public while the settings name no public address."""
    if not newsroom.letterhead.base_url:
        raise HTTPException(404)
    issues = await published_issues(newsroom.database, newsroom.letterhead.key, ALL)
    slugs = await published_slugs(newsroom.database, newsroom.letterhead.key)
    return list_addresses(issues, slugs, await last_corrected(newsroom), await correction_years(newsroom))


def _answer(request: Request, name: str, each: str, addresses: Sequence[Address]) -> Response:
    """No template: nobody has another taste in sitemaps, and one would keep the server from all else for a second."""
    base = escape(newsroom_of(request).letterhead.base_url)
    lines = [f"<{each}><loc>{base}{escape(one.path)}</loc>{_changed(one)}</{each}>\n" for one in addresses]
    xml = f'<?xml version="1.0" encoding="utf-8"?>\n<{name} xmlns="{NAMESPACE}">\n{"".join(lines)}</{name}>\n'
    return kept(request, Response(xml, media_type="application/xml"), AN_HOUR)


def _changed(one: Address) -> str:
    return f"<lastmod>{one.changed}</lastmod>" if one.changed else ""
