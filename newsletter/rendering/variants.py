"""Renders a variant of an issue. Which stories it holds, and its words, were decided before: see ``newsletter.issue.variants``."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from newsletter.model.chapters import Kin
from newsletter.model.issues import Issue, Slot
from newsletter.model.letters import RenderedIssue
from newsletter.model.options import LetterheadOptions, LetterOptions
from newsletter.model.sponsors import Sponsor
from newsletter.model.story_links import NameLinks
from newsletter.model.variants import Variant
from newsletter.model.weeks import WeekDates
from newsletter.rendering.facts import NO_KIN
from newsletter.rendering.renderer import Renderer


def render_variant(
    renderer: Renderer,
    issue: Issue,
    slots: Sequence[Slot],
    letterhead: LetterheadOptions,
    options: LetterOptions,
    *,
    variant: Variant,
    next_due: datetime | None,
    kin: Mapping[int, Sequence[Kin]] = NO_KIN,
    sponsor: Sponsor | None = None,
    week: WeekDates | None = None,
    name_links: NameLinks | None = None,
) -> RenderedIssue:
    """The letter as the variant wants it: the words around the stories in its language, or as plain text alone.

    ``week``: of the weekly letter, which does not say when the next issue leaves, and whose stories, of many issues, are never counted.
    """
    return renderer.render_issue(
        issue,
        slots,
        letterhead,
        options,
        next_due=None if week else next_due,
        kin=kin,
        sponsor=sponsor,
        week=week,
        text_only=variant.text_only,
        language=variant.language or None,
        name_links=None if week else name_links,
    )
