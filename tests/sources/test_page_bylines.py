"""Who wrote: the forms in which pages say it, and where in a page it is found."""

import pytest

from newsletter.model.stories import Page
from newsletter.sources.bylines import Byline, read_byline
from newsletter.sources.pages import read_page
from tests.conftest import NOW

JANE = ("Jane Doe",)
BOTH = ("Jane Doe", "John Roe")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Jane Doe", Byline(JANE)),
        ("By Jane Doe", Byline(JANE)),
        ("BY JANE DOE", Byline(JANE)),
        ("By By Jane Doe", Byline(JANE)),
        ("By: JANE DOE, ASSOCIATED PRESS", Byline(JANE, "Associated Press")),
        ("By Jane Doe, Associated Press", Byline(JANE, "Associated Press")),
        ("By Jane Doe | The Associated Press", Byline(JANE, "Associated Press")),
        ("By Jane Doe Associated Press", Byline(JANE, "Associated Press")),
        ("By JANE DOE, AP Science Writer", Byline(JANE, "Associated Press")),
        ("Jane Doe of The Associated Press", Byline(JANE, "Associated Press")),
        ("Jane Doe (AP)", Byline(JANE, "Associated Press")),
        ("JANE DOE Reuters", Byline(JANE, "Reuters")),
        ("Jane Doe and John Roe | AP", Byline(BOTH, "Associated Press")),
        ("Jane Doe, John Roe and Ann Poe, Reuters", Byline((*BOTH, "Ann Poe"), "Reuters")),
        ("By Jane Doe, Daily Caller News Foundation", Byline(JANE, "Daily Caller News Foundation")),
        ("By Jane Doe, Northern Wire Service", Byline(JANE, "Northern Wire Service")),
        ("By Jane Doe, Staff Writer, Los Angeles Times", Byline(JANE, "Los Angeles Times")),
        ("By The Associated Press", Byline((), "Associated Press")),
        ("By Associated Press and Jane Doe", Byline(JANE, "Associated Press")),
        ("AP Staff", Byline((), "Associated Press")),
        ("ABC News", Byline((), "ABC News")),
        ("By Staff and wire reports", Byline()),
        ("Staff Reporter", Byline()),
        ("admin", Byline()),
        ("Bay Wire", Byline()),
        ("By Jane Doe, Bay Wire Staff Writer", Byline(JANE)),
        ("By Jane Doe | Guest columnist", Byline(JANE)),
        ("Jane Doe, Science Correspondent", Byline(JANE)),
        ("Jane Doe, Berlin", Byline(JANE)),
        ("Dr. Jane Doe, MD", Byline(("Dr. Jane Doe",))),
        ("By Jane Doe on November 3, 2026", Byline(JANE)),
        ("Doe, Jane", Byline(JANE)),
        ("jane@paper.example (Jane Doe)", Byline(JANE)),
        ("Jane Doe @janedoe", Byline(JANE)),
        ("https://paper.example/people/jane-doe", Byline()),
        ("By SEAN O'BRIEN and MARY McDONALD", Byline(("Sean O'Brien", "Mary McDonald"))),
        ("J.D. SMITH", Byline(("J.D. Smith",))),
        ("Emily Post", Byline(("Emily Post",))),
        ("By Ana Pa", Byline(("Ana Pa",))),
        ("Von Miller", Byline(("Von Miller",))),
        ("José Ortega y Gasset", Byline(("José Ortega y Gasset",))),
        ("Von Jane Doe und John Roe, dpa", Byline(BOTH, "dpa")),
        ("Von dpa", Byline((), "dpa")),
        ("Par Jane Doe avec AFP", Byline(JANE, "AFP")),
        ("Por: Jane Doe / EFE", Byline(JANE, "EFE")),
        ("Text: Jane Doe, Fotos: John Roe", Byline(JANE)),
        ("佐野遥（共同通信）", Byline(("佐野遥",), "Kyodo News")),
        ("ليلى الحداد - وكالة رويترز", Byline(("ليلى الحداد",), "Reuters")),
        ("मीरा जोशी, पीटीआई", Byline(("मीरा जोशी",), "PTI")),
        ("", Byline()),
    ],
)
def test_a_byline_names_people_and_the_house_whose_text_it_is(line: str, expected: Byline):
    """People without roles, dates, addresses and "By"; an agency under one name; the site's own name is nobody."""
    assert read_byline(line, sites=("Bay Wire",)) == expected


PROSE = "<p>The small ferry that links both shores carried its first cars in more than two years on Friday, its owner said.</p>"


@pytest.mark.parametrize(
    ("markup", "byline", "agency"),
    [
        ('<meta name="author" content="Jane Doe">', "Jane Doe", ""),
        ('<meta property="article:author" content="https://paper.example/jane"><a href="/jane">Jane Doe</a>', "Jane Doe", ""),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"Jane Doe, Reuters"}}</script>',
            "Jane Doe",
            "Reuters",
        ),
        (
            '<script type="application/ld+json">{"@graph":[{"@type":"Article","author":[{"@id":"#j"},'
            '{"@type":"Person","name":"John Roe"}]},'
            '{"@id":"#j","@type":"Person","name":"Jane Doe"}]}</script>',
            "Jane Doe, John Roe",
            "",
        ),
        ('<script type="application/ld+json">{"@type":"Article","author":{"@type":"Organization","name":"AFP"}}</script>', "", "AFP"),
        (
            '<script type="application/ld+json">{"@type":"Article","publisher":{"name":"The Paper"},"author":{"@type":"Organization",'
            '"name":"The Paper"}}</script>',
            "",
            "",
        ),
        ('<h1>Ferry</h1><span itemprop="author">Jane Doe</span>', "Jane Doe", ""),
        ('<h1>Ferry</h1><div>Story: <a rel="author" href="/j">Jane Doe</a>, Reuters</div>', "Jane Doe", "Reuters"),
        ('<h1>Ferry</h1><div class="x1">By Jane Doe and John Roe</div>', "Jane Doe, John Roe", ""),
        ('<h1>Ferry</h1><div class="x1">By the numbers: a ferry in figures</div>', "", ""),
        ('<h1>Ferry</h1><div class="comment-author">Angry Reader</div>', "", ""),
        (f"<h1>Ferry</h1>{PROSE}<p>By Tuesday evening</p>", "", ""),
        (
            "<h1>Ferry</h1><p>OSLO (AP) — A ferry that pulls itself along a cable has carried its first cars in two years, it said.</p>",
            "",
            "Associated Press",
        ),
        (f"<h1>Ferry</h1>{PROSE}<p>Copyright 2026 The Associated Press. All rights reserved.</p>", "", "Associated Press"),
    ],
    ids=range(14),
)
def test_the_byline_is_found_in_the_page(markup: str, byline: str, agency: str):
    """What the page says to machines comes first, then marked elements, then lines that say "By", then dateline and notice."""
    page = read_page(f"<html><body>{markup}{PROSE}".encode(), "text/html", "https://paper.example/ferry", now=NOW)
    assert isinstance(page, Page)
    assert (page.byline, page.agency) == (byline, agency)
