"""The checks of the rendered letter: its size, the way out, the address, the sponsor, the date, and the same stories in both parts."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from html import unescape

from newsletter.model.checks import Check, Light
from newsletter.model.issues import Issue, Slot
from newsletter.model.letters import Blank, Place, RenderedIssue
from newsletter.model.options import LetterheadOptions, LetterOptions
from newsletter.model.sponsors import Sponsor

_SPONSORED = 'rel="sponsored"'
_UNSEEN = re.compile(r"<!--.*?-->|<style\b.*?</style>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_OTHER_DAYS = tuple(timedelta(days=days) for days in (-1, 1, -7, 7, *range(-6, -1), *range(2, 7), -365, -366, 365, 366))
_PARTS = ("the HTML part", "the text part")

WriteDate = Callable[[date], str]
_Said = tuple[str, str]
"""The letters and digits of the HTML part and of the text part."""


def check_letter(
    issue: Issue,
    slots: Sequence[Slot],
    rendered: RenderedIssue | None,
    letterhead: LetterheadOptions,
    letter: LetterOptions,
    *,
    write_date: WriteDate | None,
) -> Iterator[Check]:
    """One that says so where there is no letter."""
    if rendered is None:
        yield Check(code="letter", light=Light.RED, text="not rendered", cure="Draft again.")
        return
    yield _size(rendered, letter)
    yield _way_out(rendered)
    yield _printed_address(rendered, letterhead)
    said = _said(rendered)
    yield _same_ten(said, slots)
    if write_date is not None:
        yield _date(said, issue.issue_on, write_date)


def _size(rendered: RenderedIssue, letter: LetterOptions) -> Check:
    size = f"{rendered.html_size:,} bytes"
    if rendered.html_size > letter.refuse_bytes:
        text = f"{size}, more than {letter.refuse_bytes:,}; mail programs would clip it"
        return Check(code="size", light=Light.RED, text=text, cure="Shorten the template, or raise letter.refuse_bytes.")
    if rendered.html_size > letter.warn_bytes:
        return Check(code="size", light=Light.AMBER, text=f"{size}, more than {letter.warn_bytes:,}")
    return Check(code="size", light=Light.GREEN, text=size)


def _way_out(rendered: RenderedIssue) -> Check:
    wanted = {"header": "the List-Unsubscribe header", "html": "the HTML part", "text": "the text part"}
    missing = [name for where, name in wanted.items() if Place(blank=Blank.UNSUBSCRIBE_URL, encoding=where) not in rendered.letter.places]
    if missing:
        text = f"no unsubscribe link in {' and '.join(missing)}"
        return Check(code="way_out", light=Light.RED, text=text, cure="Put unsubscribe_url back into the template.")
    return Check(code="way_out", light=Light.GREEN, text="every part has its unsubscribe link")


def _printed_address(rendered: RenderedIssue, letterhead: LetterheadOptions) -> Check:
    address = "".join(letterhead.postal_address.split())
    parts = {"the HTML part": unescape(rendered.html), "the text part": rendered.text}
    missing = [name for name, part in parts.items() if address not in "".join(part.split())]
    if missing:
        text = f"no postal address in {' and '.join(missing)}"
        return Check(code="address", light=Light.RED, text=text, cure="Put postal_address back into the template.")
    return Check(code="address", light=Light.GREEN, text="the postal address is printed")


def _same_ten(parts: _Said, slots: Sequence[Slot]) -> Check:
    """Both parts tell the same stories in the same order: some readers see one, some the other."""
    for name, said in zip(_PARTS, parts, strict=True):
        missing = [str(slot.number) for slot in slots if _letters(slot.headline) not in said]
        if missing:
            text = f"{name} has not the headline of story {', '.join(missing)}"
            return Check(code="parts", light=Light.RED, text=text, cure="Draft again, or put the stories back into the template.")
        if not _in_order([_letters(slot.headline) for slot in slots], said):
            text = f"{name} tells the stories in another order"
            return Check(code="parts", light=Light.AMBER, text=text, cure="Draft again, or look at the template.")
    return Check(code="parts", light=Light.GREEN, text="both parts tell the same stories")


def _date(parts: _Said, issue_on: date, write_date: WriteDate) -> Check:
    """Yesterday's date on today's paper is the mistake that everybody sees."""
    ours = write_date(issue_on)
    for name, said in zip(_PARTS, parts, strict=True):
        if _letters(ours) in said:
            continue
        other = next((text for days in _OTHER_DAYS if _letters(text := write_date(issue_on + days)) in said), "")
        if other:
            text = f"{name} is dated {other}, and the issue is that of {ours}"
            return Check(code="date", light=Light.RED, text=text, cure="Draft again, or look at the template.")
        text = f"{name} does not say the date: {ours}"
        return Check(code="date", light=Light.AMBER, text=text, cure="Put date back into the template.")
    return Check(code="date", light=Light.GREEN, text=f"dated {ours}")


def _said(rendered: RenderedIssue) -> _Said:
    """The letters and digits of both parts: tags, wrapping and typography differ between them."""
    return _letters(unescape(_UNSEEN.sub(" ", rendered.html))), _letters(rendered.text)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _in_order(headlines: Sequence[str], said: str) -> bool:
    at = 0
    for headline in headlines:
        found = said.find(headline, at)
        if found < 0:
            return False
        at = found + len(headline)
    return True


def check_sponsor(rendered: RenderedIssue | None, sponsor: Sponsor | None) -> Iterator[Check]:
    """Nothing to say where there is none and none is printed."""
    if rendered is None or not (sponsor or _SPONSORED in rendered.html):
        return
    if sponsor is None:
        text = "a sponsor is printed, and none is entered for this date"
        yield Check(code="sponsor", light=Light.RED, text=text, cure="Draft again: newsletter draft")
        return
    printed = "".join(rendered.text.split())
    said = (sponsor.name, sponsor.headline, sponsor.text, sponsor.url)
    if _SPONSORED in rendered.html and all("".join(words.split()) in printed for words in said):
        yield Check(code="sponsor", light=Light.GREEN, text=f"the sponsor is printed: {sponsor.name}")
    else:
        text = f"the letter does not say what is entered for its sponsor, {sponsor.name}"
        yield Check(code="sponsor", light=Light.RED, text=text, cure="Draft again, or put sponsor back into the template.")
