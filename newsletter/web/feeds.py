"""Feeds of the latest issues: Atom (RFC 4287) and JSON Feed 1.1 (jsonfeed.org). The same issues, the same words."""

import json
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import published_issues
from newsletter.model.issues import Issue
from newsletter.web.answers import FRESH, READ, newsroom_of
from newsletter.web.noted import with_corrections
from newsletter.web.printed import PrintedIssue
from newsletter.web.reading import printed
from newsletter.web.revalidation import kept
from newsletter.web.site import Site, site_of
from newsletter.web.sponsored import with_sponsor

router = APIRouter()

IN_FEED = 20
VERSION = "https://jsonfeed.org/version/1.1"


@router.api_route("/feed.xml", methods=READ)
async def atom(request: Request) -> Response:
    """The latest issues with their stories."""
    newsroom = newsroom_of(request)
    issues = await _latest(newsroom)
    updated = max(issue.updated for issue in issues) if issues else newsroom.clock().isoformat(timespec="seconds")
    xml = newsroom.renderer.page("feed/feed.xml", site=site_of(newsroom), issues=issues, updated=updated)
    return kept(request, Response(xml, media_type="application/atom+xml"), FRESH)


@router.api_route("/feed.json", methods=READ)
async def json_feed(request: Request) -> Response:
    """The same for programs that would rather read JSON."""
    newsroom = newsroom_of(request)
    text = json.dumps(_feed(newsroom, site_of(newsroom), await _latest(newsroom)), ensure_ascii=False)
    return kept(request, Response(text, media_type="application/feed+json"), FRESH)


async def _latest(newsroom: Newsroom) -> list[PrintedIssue]:
    issues = await published_issues(newsroom.database, newsroom.letterhead.key, IN_FEED)
    return [await _whole(newsroom, issue) for issue in issues]


async def _whole(newsroom: Newsroom, issue: Issue) -> PrintedIssue:
    found = await with_corrections(newsroom, issue, await printed(newsroom, issue, is_latest=False))
    return await with_sponsor(newsroom, issue, found)


def _feed(newsroom: Newsroom, site: Site, issues: Sequence[PrintedIssue]) -> dict[str, Any]:
    return {
        "version": VERSION,
        "title": site.name,
        "home_page_url": f"{site.base_url}/",
        "feed_url": f"{site.base_url}/feed.json",
        "description": site.tagline,
        "icon": f"{site.base_url}/icon.svg",
        "authors": [{"name": site.name, "url": f"{site.base_url}/"}],
        "language": site.told_lang,
        "items": [_item(newsroom, site, issue) for issue in issues],
    }


def _item(newsroom: Newsroom, site: Site, issue: PrintedIssue) -> dict[str, Any]:
    """One issue. The identifier is its address, as in the Atom feed, and stays for ever."""
    address = f"{site.base_url}{issue.path}"
    item = {
        "id": address,
        "url": address,
        "title": issue.subject,
        "summary": issue.intro or issue.preheader,
        "content_html": newsroom.renderer.page("feed/_in_feed.html", site=site, issue=issue),
        "date_published": issue.released,
        "date_modified": issue.updated if issue.corrections else "",
        "tags": list(dict.fromkeys(story.topic for story in issue.stories if story.topic)),
    }
    return {name: value for name, value in item.items() if value}
