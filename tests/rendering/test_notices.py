"""Confirmation, welcome, erratum and alarm."""

import pytest

from newsletter.model.letters import Blank
from newsletter.model.states import NoticeKind
from newsletter.rendering.templates import Templates
from tests.rendering.builders import RENDERER, VALUES, a_letterhead, links, outline
from tests.rendering.hostile import texts
from tests.rendering.spliced import build_message
from tests.rendering.test_message import broken_rules, opened

CONFIRM = "https://topten.example/c/AbCdEfGhIjKlMnOpQrStUvWxYz012345"
READER_HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted"]


def notice(kind: NoticeKind, **facts: str) -> tuple[list[tuple[str, str]], str, str]:
    message = build_message(RENDERER.render_notice(kind, facts, a_letterhead()), VALUES)
    assert broken_rules(message) == set()
    return opened(message)


def test_confirmation_leads_to_the_confirm_page_and_out() -> None:
    """A button and the bare link to confirm, who asks, a link to be left alone, one-click in the header; nothing typed by the visitor."""
    headers, text, html = notice(NoticeKind.CONFIRMATION, confirm_url=CONFIRM)
    assert [name for name, _ in headers][:-2] == READER_HEADERS
    assert dict(headers)["Subject"] == "Please confirm: Lisa’s Top Ten, once a day"
    assert dict(headers)["List-Unsubscribe"] == f"<{VALUES[Blank.UNSUBSCRIBE_URL]}>"
    assert links(html) == {
        "Yes, sign me up": CONFIRM,
        CONFIRM: CONFIRM,
        "topten.example": "https://topten.example/",
        "Unsubscribe": VALUES[Blank.UNSUBSCRIBE_URL],
        "Privacy": "https://topten.example/privacy",
    }
    assert f"Yes, sign me up:\n{CONFIRM}\n" in text
    assert "reader@example.com" not in text + html
    assert "12 Harbour Street" in text
    assert "12 Harbour Street" in html


def test_welcome_says_how_to_leave() -> None:
    """The first letter already has the reader's own links."""
    headers, text, html = notice(NoticeKind.WELCOME)
    assert dict(headers)["Subject"] == "You are on the list: Lisa’s Top Ten"
    for part in (text, html):
        assert VALUES[Blank.UNSUBSCRIBE_URL] in part
        assert VALUES[Blank.SUBSCRIPTION_URL] in part
        assert "reader@example.com" in part


def test_erratum_says_what_was_wrong_and_leads_to_the_page_and_out() -> None:
    """Which issue, which story, the operator's words as they are, the corrected page; one-click in the header as in every letter."""
    page = "https://topten.example/2026/11/21/ferry"
    facts = {
        "issue_on": "2026-11-21",
        "headline": "A <ferry> runs aground",
        "text": "It was the ferry Anna.\nNobody was hurt.",
        "page_url": page,
    }
    headers, text, html = notice(NoticeKind.ERRATUM, subject="", **facts)
    assert [name for name, _ in headers][:-2] == READER_HEADERS
    assert dict(headers)["Subject"] == "Correction of our issue of Saturday, November 21, 2026"
    assert dict(headers)["List-Unsubscribe"] == f"<{VALUES[Blank.UNSUBSCRIBE_URL]}>"
    assert links(html)["Read the corrected page"] == page
    for part in (" ".join(text.split()), " ".join(outline(html).words)):
        assert "In the issue of Saturday, November 21, 2026, which we sent you, we got something wrong." in part
        assert "It concerns this story: “A <ferry> runs aground”." in part
        assert "It was the ferry Anna. Nobody was hurt." in part
    assert VALUES[Blank.UNSUBSCRIBE_URL] in text
    assert dict(notice(NoticeKind.ERRATUM, subject="The ferry", **facts)[0])["Subject"] == "The ferry"


def test_alarm_shows_its_text_line_by_line_and_nobody_can_leave_it() -> None:
    """To the operator: no unsubscribe anywhere, no blank left open."""
    headers, text, html = notice(NoticeKind.ALARM, subject="Issue held", text="Only <four> stories.\n\nRelease or skip it.")
    assert [name for name, _ in headers][:-2] == [name for name in READER_HEADERS if not name.startswith("List-")]
    assert "Issue held\n\nOnly <four> stories.\n\nRelease or skip it.\n" in text
    assert outline(html).words[3:7] == ["For the operator", "Issue held", "Only <four> stories.", "Release or skip it."]
    assert "nsubscribe" not in text + html


def test_hostile_alarms_and_links_stay_text() -> None:
    """An alarm may quote a feed's words or a relay's reply."""
    harmless = {tag for tag, _ in outline(notice(NoticeKind.ALARM, subject="x", text="x")[2]).tags}
    for words in texts(60, seed=9):
        headers, _, html = notice(NoticeKind.ALARM, subject=words, text=words)
        assert [name for name, _ in headers][:-2] == [name for name in READER_HEADERS if not name.startswith("List-")]
        assert {tag for tag, _ in outline(html).tags} <= harmless
    assert links(notice(NoticeKind.CONFIRMATION, confirm_url="https://x.example/<b>")[2])["Yes, sign me up"] == "https://x.example/%3Cb%3E"


def test_every_notice_has_both_templates() -> None:
    """A kind without a template would fail only when the first one is due."""
    assert [
        kind for kind in NoticeKind if not all(Templates().has(f"letters/{kind}/{kind}.{ending}.j2") for ending in ("mjml", "txt"))
    ] == []


@pytest.mark.parametrize("kind", [NoticeKind.DRAFT_READY, NoticeKind.REMINDER, NoticeKind.REPORT])
def test_letters_about_the_day_have_their_lines_and_steps(kind: NoticeKind) -> None:
    """Stories and checks line by line, a button only for each link that was given, and nothing of it is markup."""
    urls = {"approve_url": "https://topten.example/console/step/a", "console_url": "https://topten.example/console"}
    said = {
        "subject": "The draft is ready",
        "text": "Due at 06:30.\nIf nobody acts, it goes.",
        "stories": "1. Storm <b>\n2. Vote",
        "checks": "Red: x",
    }
    headers, text, html = notice(kind, **said, **urls)
    assert [name for name, _ in headers][:-2] == [name for name in READER_HEADERS if not name.startswith("List-")]
    words = outline(html).words
    assert [line for line in ("Due at 06:30.", "If nobody acts, it goes.", "1. Storm <b>", "2. Vote", "Red: x") if line not in words] == []
    assert {name: links(html)[name] for name in ("Approve it", "Open the console")} == {
        "Approve it": urls["approve_url"],
        "Open the console": urls["console_url"],
    }
    assert "Hold it" not in words
    for line in ("1. Storm <b>\n2. Vote\n", "Red: x\n", *urls.values()):
        assert line in text
    harmless = {tag for tag, _ in outline(notice(kind, subject="x", text="x")[2]).tags}
    for words in texts(20, seed=7):
        tags = {tag for tag, _ in outline(notice(kind, subject=words, text=words, stories=words, checks=words)[2]).tags}
        assert tags <= harmless
