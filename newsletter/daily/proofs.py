"""Proofs of a letter: how it looks with the templates as they stand, anew when they or the draft change. Stores and sends nothing."""

import asyncio
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import due_after
from newsletter.daily.variants import render_variants
from newsletter.issue import run
from newsletter.issue.variants import abridge, effective
from newsletter.model.errors import NewsletterError
from newsletter.model.issues import Issue, Slot
from newsletter.model.letters import RenderedIssue
from newsletter.model.variants import AS_IT_IS, SHORT, Variant
from newsletter.storage.changes import latest_changes

LOOK_EVERY_SECONDS = 0.3

Sample = Callable[[date], tuple[Issue, tuple[Slot, ...]]]
"""What is shown while there is no draft of a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A letter; where a template is broken ``mistake`` says so, and the letter is the last that could be made, if there was one."""

    letter: RenderedIssue | None = None
    is_sample: bool = False
    mistake: NewsletterError | None = None


@dataclass(slots=True, kw_only=True)
class ProofDesk:
    """Makes proofs when somebody looks at them. ``version`` grows whenever they may look otherwise than before."""

    newsroom: Newsroom
    issue_on: date
    sample: Sample
    version: int = 1
    _made: dict[Variant, Proof] = field(default_factory=dict)
    _last_good: dict[Variant, RenderedIssue] = field(default_factory=dict)
    _seen: Hashable = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def variants(self) -> dict[str, Variant]:
        """What there is to look at, by what an operator calls it."""
        languages = self.newsroom.renderer.catalogues.languages()
        others = [one for one in languages if one != self.newsroom.letterhead.language]
        return {
            "As most readers get it": AS_IT_IS,
            "Top three": Variant(top=SHORT),
            "Text only": Variant(text_only=True),
            **{f"Words in {language}": Variant(language=language) for language in others},
        }

    async def proof(self, variant: Variant = AS_IT_IS) -> Proof:
        """The letter as it would be now."""
        if variant not in self._made:
            self._made[variant] = await self._make(variant)
        return self._made[variant]

    async def watch(self, stop: asyncio.Event) -> None:
        """Look for changes until told to stop."""
        self._seen = await self._state()
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_SECONDS)
            if (state := await self._state()) != self._seen:
                self._seen = state
                self._made.clear()
                self.version += 1
                self._changed.set()
                self._changed = asyncio.Event()

    async def wait_for_change(self, since: int, within_seconds: float) -> int:
        """The version, as soon as it is another than ``since`` or the time is over."""
        if self.version == since:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), within_seconds)
        return self.version

    async def _state(self) -> Hashable:
        async with self.newsroom.database.read() as connection:
            return self.newsroom.renderer.templates.stamp_of_all(), await latest_changes(connection)

    async def _make(self, variant: Variant) -> Proof:
        try:
            letter, is_sample = await self._render(variant)
        except NewsletterError as mistake:
            return Proof(letter=self._last_good.get(variant), mistake=mistake)
        self._last_good[variant] = letter
        return Proof(letter=letter, is_sample=is_sample)

    async def _render(self, variant: Variant) -> tuple[RenderedIssue, bool]:
        newsroom = self.newsroom
        issue = await run.find_issue(newsroom.database, newsroom.letterhead.key, self.issue_on)
        slots = await run.load_slots(newsroom.database, issue.id) if issue else ()
        if issue and slots:
            wanted = effective(variant, slots, newsroom.letterhead)
            return (await render_variants(newsroom, issue, [wanted]))[wanted], False
        return self._render_sample(variant), True

    def _render_sample(self, variant: Variant) -> RenderedIssue:
        from newsletter.rendering.variants import render_variant

        newsroom = self.newsroom
        issue, slots = self.sample(self.issue_on)
        words = newsroom.renderer.phrasebook(newsroom.letterhead.language)
        cut = abridge(variant, issue, slots, newsroom.letterhead, {}, words=words)
        following = due_after(newsroom, issue)
        return render_variant(
            newsroom.renderer, cut.issue, cut.slots, newsroom.letterhead, newsroom.letter, variant=variant, next_due=following
        )
