"""No pattern of the package can be kept busy (ReDoS): each is laid on text made to wear it out, found and made by the program itself."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import process_time

import pytest

import newsletter
from newsletter.model.plain_text import plain
from tests.fuzz.patterns import FoundPattern, all_patterns, worst_texts

LONGEST = 1_000_000
SECONDS = 0.05
GENEROUS = 4.0
"""On a machine that others share the same work takes twice the time or more; what can be kept busy takes a hundred times as long."""
PAGE = 8_000
QUIET_SCAN = 0.004
"""What one walk over a megabyte takes on the machine the limit was set on, when nothing else runs there."""


@dataclass(frozen=True, slots=True)
class Short:
    """Why a pattern never sees more than so many characters. ``one_line``: they have been through ``plain``; ``seconds``: allowed."""

    characters: int
    why: str
    one_line: bool = False
    seconds: float = SECONDS


OURS = Short(0, "never laid on a stranger's text: our own letters and pages, the operator's files and settings, the demo")
HEADLINE = Short(500, "headlines are read up to issue.headlines._READ", one_line=True)
SUMMARY = Short(6_000, "summaries are read up to issue.summaries._READ", one_line=True)
TITLE = Short(300, "titles were cut to 300 plain characters", one_line=True)
STORED = Short(1_300, "a title and a summary as they were stored", one_line=True)
BYLINE = Short(400, "bylines are cut to 400 plain characters", one_line=True)
REFUSAL = Short(2_000, "a refusal is cut to fault_text.LONGEST when it is bared", one_line=True)
FIELD = Short(8_000, "a header field is cut to headers._LONGEST, a line of a report to 1,000")
IN_A_WORKER = Short(LONGEST, "laid on whole documents in a process that ends after 3 s of computing", seconds=0.5)
REPORT = Short(20_000, "what a report says is cut to letter._SAID_LIMIT")
SHORT: dict[str, Short] = {
    "newsletter.issue.headlines.*": HEADLINE,
    "newsletter.issue.summaries.*": SUMMARY,
    "newsletter.selection.kinds._KIND_OF_PHRASE": TITLE,
    "newsletter.selection.telling.*": STORED,
    "newsletter.selection.topic_words.*": STORED,
    "newsletter.stories.headlines.*": TITLE,
    "newsletter.stories.agencies.*": BYLINE,
    "newsletter.sources.bylines._ADDRESS": Short(2_000, "the line is cut to bylines._READ"),
    "newsletter.sources.bylines.*": BYLINE,
    "newsletter.sources.agencies.*": Short(2_000, "the line is cut to agencies._READ"),
    "newsletter.sources.credits.*": Short(2_000, "a caption is cut to 2,000 plain characters", one_line=True),
    "newsletter.model.words._WORD": STORED,
    "newsletter.sources.markup.*": Short(100_000, "markup is cut to MARKUP_LIMIT"),
    "newsletter.sources.page_links._DESK": IN_A_WORKER,
    "newsletter.sources.page_tree._META_CHARSET": Short(4_096, "the head of a page"),
    "newsletter.sources.entries._LEFT_OUT": Short(200, "the last 200 characters of a summary", one_line=True),
    "newsletter.sources.page_byline.*": Short(2_000, "what a head says is cut to 2,000 plain characters", one_line=True),
    "newsletter.sources.page_dates.*": Short(100, "dates are cut to page_dates._LONGEST"),
    "newsletter.sources.page_facts.*": TITLE,
    "newsletter.sources.publications.*": Short(200, "a feed's title is cut to 200 plain characters", one_line=True),
    "newsletter.delivery.canary.*": Short(1_000, "a reply as it was stored", one_line=True),
    "newsletter.delivery.envelope._WIRE": Short(254, "an address, judged by its length before it is stored"),
    "newsletter.delivery.relay_log.*": Short(8_192, "one line of the system's log"),
    "newsletter.delivery.spam_filter.*": OURS,
    "newsletter.delivery.verdict.*": Short(500, "a reply is cut to verdict._REPLY_LIMIT"),
    "newsletter.demo.*": OURS,
    "newsletter.issue.letter_checks.*": OURS,
    "newsletter.model.dns_names._NAME": Short(253, "judged by its length first"),
    "newsletter.model.addresses._WRITTEN": Short(40_000, "replies, notes and answers of webhooks were cut to 2,000"),
    "newsletter.model.durations.*": OURS,
    "newsletter.model.fault.*": REFUSAL,
    "newsletter.model.fault_text.*": REFUSAL,
    "newsletter.model.fault_words.*": REFUSAL,
    "newsletter.model.fault_words_abroad.*": REFUSAL,
    "newsletter.model.fault_words_of_us.*": REFUSAL,
    "newsletter.returns.auto_replies.*": FIELD,
    "newsletter.returns.dsn.*": FIELD,
    "newsletter.returns.text_reports.*": FIELD,
    "newsletter.returns.page_words.*": Short(80_000, "a page is cut to four times letter._SAID_LIMIT"),
    "newsletter.returns.reading.*": REPORT,
    "newsletter.returns.verdicts._SENDER_STAGE": Short(760, "a quoted reply and the line before it"),
    "newsletter.returns.verdicts.*": REPORT,
    "newsletter.subscribers.zones._LANGUAGE": Short(65_536, "a header of a request: the server takes so much of all together"),
    "newsletter.rendering.mjml.*": OURS,
    "newsletter.rendering.own_templates.*": OURS,
    "newsletter.rendering.styles.*": OURS,
    "newsletter.web.console.letter.*": OURS,
    "newsletter.web.preview.*": OURS,
}
"""By the pattern's name, or a star for all of a module or package. Whoever adds a line shows where the text is cut."""


def limit_of(found: FoundPattern) -> Short:
    name = package = found.name.replace(":", ".")
    while "." in package:
        if known := SHORT.get(package if package == name else f"{package}.*"):
            return known
        package = package.rpartition(".")[0]
    return Short(LONGEST, "")


def machine() -> float:
    """How much slower than a quiet machine this one is just now, at least 1: by the time of a plain walk over a megabyte."""
    text, walk = "a" * LONGEST, re.compile("[b-z]")
    begun = process_time()
    walk.search(text)
    return max(1.0, (process_time() - begun) / QUIET_SCAN)


def seconds_for(found: FoundPattern, text: str) -> float:
    """For every match of a text that fits a page; of a longer one for the first, since most of it is one run of one letter."""
    subject = text.encode("utf-8", "surrogatepass") if isinstance(found.pattern.pattern, bytes) else text
    begun = process_time()
    if found.anchored:
        found.pattern.match(subject)
        found.pattern.fullmatch(subject)
    elif len(subject) > PAGE:
        found.pattern.search(subject)
    else:
        for _ in found.pattern.finditer(subject):
            pass
    return process_time() - begun


def slow_text(found: FoundPattern, sizes: tuple[int, ...]) -> str:
    """The first text that keeps it busy beyond the limit, or ""; each is tried short first, so that a bad one does not take for ever."""
    short = limit_of(found)
    for made in worst_texts(found.pattern):
        before, _, unit = made.partition("\0")
        for size in sizes:
            amount = min(size, short.characters)
            text = before + unit * (amount // len(unit))
            text = plain(text, amount) if short.one_line else text[: max(0, amount - 1)] + "\0"
            if seconds_for(found, text) > short.seconds and seconds_for(found, text) > short.seconds * GENEROUS * machine():
                return f"{made!r} at {size:,}"
            if amount < size:
                break
    return ""


GROWING = (16, 20, 22, 24, 26, 28, 500, 1_000, 2_000, 4_000, PAGE, 2 * PAGE, 5 * PAGE)
"""Gentle steps for patterns that are bad for sure: what is not yet slow at one must not take minutes at the next, on any machine."""

PACKAGES = sorted(path.stem for path in Path(str(newsletter.__file__)).parent.iterdir() if path.stem[0] not in "_.")


@cache
def patterns() -> list[FoundPattern]:
    """Found once: the whole package is loaded for it."""
    return all_patterns()


def test_the_patterns_are_found():
    """As names, within tuples, as bound methods and in the midst of functions."""
    names = {found.name.partition(":")[0].rpartition(".")[0] for found in patterns()}
    assert len(patterns()) > 200
    assert names >= {
        "newsletter.sources.bylines",
        "newsletter.model.plain_text",
        "newsletter.issue.headlines",
        "newsletter.delivery.verdict",
    }


def test_every_exception_is_of_a_pattern_that_exists():
    """A line whose pattern has gone goes too."""
    names = [found.name for found in patterns()]
    assert [name for name in SHORT if not any(one == name or one.startswith(name.removesuffix("*")) for one in names)] == []


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("package", PACKAGES)
def test_no_pattern_is_kept_busy(package: str):
    """On a page of the worst text, and on a megabyte (for the patterns that may meet one), none takes 50 ms on a quiet machine."""
    ours = [found for found in patterns() if found.name.startswith(f"newsletter.{package}.")]
    slow = {found.name: text for found in ours if (text := slow_text(found, (30, 1_000, PAGE)))}
    slow |= {found.name: text for found in ours if found.name not in slow and (text := slow_text(found, (PAGE * 5, LONGEST)))}
    assert slow == {}


@pytest.mark.parametrize("bad", [r"(a+)+$", r"\s+$", r"(\w+\s?)*;", r"<[^>]*x", r"a*a*b"])
def test_a_pattern_that_can_be_kept_busy_is_recognised(bad: str):
    """Exponential, quadratic from every place, ambiguous: each is seen at a text of five pages at the latest."""
    assert slow_text(FoundPattern(name="x.y", pattern=re.compile(bad), anchored=False), GROWING) != ""
