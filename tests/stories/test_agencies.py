"""Whose text an article is, by its own marks."""

from typing import Any

import pytest

from newsletter.model.agencies import agency_named
from newsletter.sources import agencies as page_agencies
from newsletter.stories.agencies import credit

NOTHING = {"byline": "", "agency": "", "url": "https://example.org/news/a", "summary": "", "text": ""}


@pytest.mark.parametrize(
    ("seen", "agency"),
    [
        ({"byline": "By Jane Roe, Associated Press"}, "apnews.com"),
        ({"byline": "JANE ROE | AP"}, "apnews.com"),
        ({"byline": "Agence France-Presse"}, "afp.com"),
        ({"byline": "By Rosa Diaz, Daily Caller News Foundation"}, "dailycallernewsfoundation.org"),
        ({"agency": "The Associated Press"}, "apnews.com"),
        ({"agency": "Harbour Wire"}, "agency harbour wire"),
        ({"summary": "WASHINGTON (AP) — The Latest on the debates"}, "apnews.com"),
        ({"summary": "(Reuters) - Shares fell"}, "reuters.com"),
        ({"url": "https://abcnews.go.com/International/wireStory/storm-87334203"}, "apnews.com"),
        ({"text": "Storm. " * 80 + "Copyright 2026 The Associated Press. All rights reserved."}, "apnews.com"),
        ({"text": "Storm. (Reporting by A Roe in Lima; Editing by B Doe)"}, "reuters.com"),
        ({"byline": "Michael Bloomberg"}, ""),
        ({"byline": "Jane Roe, Philadelphia, Pa"}, ""),
        ({"summary": "The party (CDU) - which governs - said"}, ""),
        ({"summary": "AP exams begin in May"}, ""),
        ({}, ""),
    ],
)
def test_credit_line_dateline_path_and_sign_off(seen: dict[str, Any], agency: str) -> None:
    """An agency is found where articles name it, and people are never taken for one."""
    assert credit(**NOTHING | seen)[0] == agency


def test_every_agency_that_pages_are_read_for_is_known_here() -> None:
    """What the reading of pages calls an agency is the same voice as that agency's own feed."""
    pictures_only = {"Getty Images"}
    assert {name for name in page_agencies._KNOWN if not agency_named(name)} == pictures_only
