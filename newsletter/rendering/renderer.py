"""Renders letters and pages: from records to finished words. Does not store, send or fetch anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from newsletter.model.chapters import Kin
from newsletter.model.issues import Issue, Slot
from newsletter.model.letters import CompiledLetter, RenderedIssue
from newsletter.model.options import LetterheadOptions, LetterOptions
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.quoted_printable import quoted
from newsletter.model.sponsors import Sponsor
from newsletter.model.states import NoticeKind
from newsletter.model.story_links import NameLinks
from newsletter.model.weeks import WeekDates
from newsletter.rendering.catalogues import SOURCE, Catalogues, KeptPhrasebooks, spoken
from newsletter.rendering.compile import Headers, compile_letter, compile_text_letter
from newsletter.rendering.facts import NO_KIN, issue_facts
from newsletter.rendering.headers import issue_headers, notice_headers, subject_value
from newsletter.rendering.kept_parts import KeptParts
from newsletter.rendering.notice_facts import notice_facts
from newsletter.rendering.story_links import story_links
from newsletter.rendering.templates import Templates
from newsletter.rendering.tongues import spoken_language
from newsletter.rendering.typesetting import Parts, ToHtml, typeset, typeset_text


class Mode(StrEnum):
    """For whom an issue is rendered: its audience, or one operator who wants to see it (marked as a test copy)."""

    ISSUE = "issue"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """The doors that rendering needs, opened by the bootstrap."""

    templates: Templates
    mjml_to_html: ToHtml = field(repr=False)
    _phrasebooks: KeptPhrasebooks = field(default_factory=dict, repr=False, compare=False)

    @property
    def catalogues(self) -> Catalogues:
        """The words of every language we have."""
        return Catalogues(self.templates, self._phrasebooks)

    def phrasebook(self, language: str) -> Phrasebook:
        """The words of a language. Raises TemplateError where its catalogue is broken."""
        return self.catalogues.of(language)

    def words_for(self, asked: str | None, home: str) -> Phrasebook:
        """The words for a reader: in the newsletter's language (``home``) where they asked for none, or for one that we do not have."""
        known = asked if asked and asked in self.catalogues.languages() else None
        return self.phrasebook(spoken_language(known, home))

    def render_issue(
        self,
        issue: Issue,
        slots: Sequence[Slot],
        letterhead: LetterheadOptions,
        options: LetterOptions,
        *,
        next_due: datetime | None,
        mode: Mode = Mode.ISSUE,
        kin: Mapping[int, Sequence[Kin]] = NO_KIN,
        sponsor: Sponsor | None = None,
        week: WeekDates | None = None,
        text_only: bool = False,
        language: str | None = None,
        name_links: NameLinks | None = None,
    ) -> RenderedIssue:
        """The whole issue before names. ``next_due`` is when the issue after it leaves; without it the letter does not say.

        ``kin`` are the earlier stories that each slot leads to, by its number. ``text_only``: a letter of plain text alone.
        ``language``: of the words around the stories, where a reader chose another than the newsletter's. ``week``: the weekly letter.
        ``name_links``: where it is counted how often stories are followed, what names the links through which that is done.
        """
        words = self.phrasebook(spoken_language(language, letterhead.language))
        is_test = mode is Mode.TEST
        links = story_links(letterhead, name_links)
        facts = issue_facts(
            issue,
            slots,
            letterhead,
            options,
            words,
            next_due=next_due,
            is_test=is_test,
            kin=kin,
            sponsor=sponsor,
            week=week,
            links=links,
        )
        parts = self._typeset("letters/weekly/weekly" if week else "letters/issue/issue", facts, text_only=text_only)
        title = subject_value(issue.subject, letterhead.name)
        subject = subject_value(words.gettext("[Preview] %(subject)s", subject=title), title) if is_test else title
        return RenderedIssue(
            subject=subject,
            html=parts.html,
            text=parts.text,
            letter=_compiled(issue_headers(letterhead, subject, issue.issue_on, weekly=week is not None), parts, text_only=text_only),
            html_size=len(quoted(parts.html)),
            links=tuple(links.made.values()) if links else (),
        )

    def _typeset(self, name: str, facts: Mapping[str, Any], *, text_only: bool) -> Parts:
        if text_only:
            return typeset_text(self.templates, name, facts, leavable=True)
        return typeset(self.templates, self.mjml_to_html, name, facts, leavable=True)

    def render_notice(
        self,
        kind: NoticeKind,
        facts: Mapping[str, str],
        letterhead: LetterheadOptions,
        *,
        links: Mapping[str, str] | None = None,
        language: str | None = None,
        kept: KeptParts | None = None,
    ) -> CompiledLetter:
        """A one-off letter.

        Facts and links: confirmation ``confirm_url``, alarm ``subject`` and ``text``, erratum those and ``issue_on``, ``headline``,
        ``page_url``; those about the day ``subject``, ``text``, ``stories``, ``checks`` and ``…_url`` for each step; welcome and farewell
        none. ``kept``: what this round has typeset already.
        """
        words = self.phrasebook(spoken_language(language, letterhead.language))
        leavable = kind in (NoticeKind.CONFIRMATION, NoticeKind.WELCOME, NoticeKind.ERRATUM)

        def fill(given: Mapping[str, str]) -> dict[str, Any]:
            return notice_facts(kind, given, letterhead, words)

        def set_type(given: Mapping[str, str]) -> Parts:
            return typeset(self.templates, self.mjml_to_html, f"letters/{kind.value}/{kind.value}", fill(given), leavable=leavable)

        given = {**facts, **(links or {})}
        parts = set_type(given) if kept is None else kept.fill((kind, words.language), given, set_type)
        subject = subject_value(str(fill(given)["subject"]), letterhead.name)
        return compile_letter(notice_headers(letterhead, subject, leavable=leavable), parts.text, parts.html)

    def page(self, name: str, *, language: str = SOURCE, **facts: Any) -> str:
        """A web page or feed: ``page("landing/landing.html", …)`` fills in ``templates/pages/landing/landing.html.j2``."""
        return self.templates.fill(f"pages/{name}.j2", {**spoken(self.phrasebook(language)), **facts})


def _compiled(headers: Headers, parts: Parts, *, text_only: bool) -> CompiledLetter:
    return compile_text_letter(headers, parts.text) if text_only else compile_letter(headers, parts.text, parts.html)
