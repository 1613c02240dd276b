"""The checks an issue passes before it may go: green, amber, red. Red keeps it from going by itself, and an operator from approving it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

from newsletter.issue.lifecycle import thin_day_reason
from newsletter.model.issues import Issue, Slot
from newsletter.model.letters import Blank, Place, RenderedIssue
from newsletter.model.links import safe_link
from newsletter.model.options import LetterheadOptions, LetterOptions, SelectionOptions
from newsletter.model.signing import SigningKey, cautions
from newsletter.model.sponsors import Sponsor

_SPONSORED = 'rel="sponsored"'


class Light(StrEnum):
    """How a check stands."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check: ``code`` for machines, ``text`` one sentence, ``cure`` what to do about it."""

    code: str
    light: Light
    text: str
    cure: str = ""


def preflight(
    issue: Issue,
    slots: Sequence[Slot],
    rendered: RenderedIssue | None,
    *,
    letterhead: LetterheadOptions,
    letter: LetterOptions,
    selection: SelectionOptions,
    signing: Sequence[SigningKey] = (),
    sponsor: Sponsor | None = None,
) -> tuple[Check, ...]:
    """Every check in the order an operator would mend them."""
    return (
        _settings(letterhead),
        *_signature(signing, letterhead),
        _stories(slots, selection),
        _words(issue, slots),
        _repeats(slots),
        _links(slots),
        _pictures(slots),
        *_letter(rendered, letterhead, letter),
        *_sponsor(rendered, sponsor),
    )


def red_reasons(checks: Sequence[Check]) -> str:
    """What keeps the issue from going, in one line; "" when nothing does."""
    return "; ".join(check.text for check in checks if check.light is Light.RED)


def _settings(letterhead: LetterheadOptions) -> Check:
    if letterhead.missing:
        names = ", ".join(f"newsletter.{name}" for name in letterhead.missing)
        return Check(code="settings", light=Light.RED, text=f"not set: {names}", cure="Set them in newsletter.toml.")
    return Check(code="settings", light=Light.GREEN, text="postal address, From and base URL are set")


def _signature(signing: Sequence[SigningKey], letterhead: LetterheadOptions) -> Iterator[Check]:
    """Nothing to say where we do not sign: the relay may."""
    for problem, cure in cautions(signing, letterhead.from_address):
        yield Check(code="signature", light=Light.AMBER, text=problem, cure=cure)


def _stories(slots: Sequence[Slot], selection: SelectionOptions) -> Check:
    if len(slots) < selection.fewest:
        return Check(
            code="stories", light=Light.RED, text=thin_day_reason(len(slots), selection.fewest), cure="Add one: newsletter add URL"
        )
    if len(slots) < selection.size:
        return Check(code="stories", light=Light.AMBER, text=f"{len(slots)} stories instead of {selection.size}")
    return Check(code="stories", light=Light.GREEN, text=f"{len(slots)} stories")


def _words(issue: Issue, slots: Sequence[Slot]) -> Check:
    missing = [] if issue.subject else ["the subject"]
    missing += [f"the headline of story {slot.number}" for slot in slots if not slot.headline]
    if missing:
        return Check(code="words", light=Light.RED, text=f"empty: {', '.join(missing)}", cure="Draft again, or leave the story out.")
    bare = [str(slot.number) for slot in slots if not slot.summary]
    if bare:
        return Check(code="words", light=Light.AMBER, text=f"no summary: story {', '.join(bare)}")
    return Check(code="words", light=Light.GREEN, text="subject, headlines and summaries are there")


def _repeats(slots: Sequence[Slot]) -> Check:
    for name, values in (
        ("story", [slot.story_id for slot in slots]),
        ("link", [slot.url for slot in slots]),
        ("happening", [slot.cluster_key for slot in slots]),
        ("headline", [slot.headline.casefold() for slot in slots]),
    ):
        twice = [value for value, count in Counter(values).items() if count > 1]
        if twice:
            places = " and ".join(str(slot.number) for slot, value in zip(slots, values, strict=True) if value == twice[0])
            return Check(code="repeats", light=Light.RED, text=f"the same {name} in {places}", cure="Draft again.")
    return Check(code="repeats", light=Light.GREEN, text="no story twice")


def _links(slots: Sequence[Slot]) -> Check:
    broken = [str(slot.number) for slot in slots if safe_link(slot.url) is None]
    if broken:
        return Check(code="links", light=Light.AMBER, text=f"a link that may not be printed: story {', '.join(broken)}")
    return Check(code="links", light=Light.GREEN, text="every story has a link")


def _pictures(slots: Sequence[Slot]) -> Check:
    shown = [slot for slot in slots if slot.picture]
    for slot in shown:
        if slot.picture and not slot.picture.credit.strip():
            return Check(code="pictures", light=Light.RED, text=f"the picture of story {slot.number} has no credit", cure="Draft again.")
    if any(slot.picture and not slot.picture.alt.strip() for slot in shown):
        return Check(code="pictures", light=Light.AMBER, text="a picture has no words for those who cannot see it")
    return Check(code="pictures", light=Light.GREEN, text="pictures carry their credit" if shown else "no pictures")


def _letter(rendered: RenderedIssue | None, letterhead: LetterheadOptions, letter: LetterOptions) -> Iterator[Check]:
    if rendered is None:
        yield Check(code="letter", light=Light.RED, text="not rendered", cure="Draft again.")
        return
    yield _size(rendered, letter)
    yield _way_out(rendered)
    yield _printed_address(rendered, letterhead)


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


def _sponsor(rendered: RenderedIssue | None, sponsor: Sponsor | None) -> Iterator[Check]:
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
