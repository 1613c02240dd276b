"""The checks an issue passes before it may go: green, amber, red. Red keeps it from going by itself, and an operator from approving it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from newsletter.issue.letter_checks import check_letter, check_sponsor
from newsletter.issue.story_checks import check_edits, check_stories
from newsletter.model.checks import Check, Light
from newsletter.model.editing import Edit
from newsletter.model.issues import Issue, Slot
from newsletter.model.letters import RenderedIssue
from newsletter.model.options import LetterheadOptions, LetterOptions, SelectionOptions
from newsletter.model.signing import SigningKey, cautions
from newsletter.model.sponsors import Sponsor

__all__ = ["Check", "Light", "preflight", "red_reasons"]


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
    lost: Sequence[Edit] = (),
    write_date: Callable[[date], str] | None = None,
) -> tuple[Check, ...]:
    """Every check that needs nothing but what is stored, in the order an operator would mend them.

    ``lost``: edits whose story is not in the letter. ``write_date`` writes a date as the letter should have it, in its language.
    """
    return (
        _settings(letterhead),
        *_signature(signing, letterhead),
        *check_stories(issue, slots, selection),
        *check_edits(lost),
        *check_letter(issue, slots, rendered, letterhead, letter, write_date=write_date),
        *check_sponsor(rendered, sponsor),
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
