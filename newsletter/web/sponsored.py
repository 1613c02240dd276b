"""The sponsor of an issue as its page and the feeds show it: behind the same story as in the letter."""

from dataclasses import replace

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.sponsors import sponsor_of
from newsletter.model.issues import Issue
from newsletter.rendering.sponsored import print_sponsor
from newsletter.web.printed import PrintedIssue


async def with_sponsor(newsroom: Newsroom, issue: Issue, printed: PrintedIssue) -> PrintedIssue:
    """The issue with who paid for a place in it. Once an issue is approved nobody changes that, so letter and page say the same."""
    return replace(printed, sponsor=print_sponsor(await sponsor_of(newsroom, issue), len(printed.stories)))
