"""Puts story links in place of a story's own in a letter: headline, picture and list, the report it leads to, and those of others."""

from dataclasses import dataclass, field, replace

from newsletter.model.letters import RenderedIssue
from newsletter.model.options import LetterheadOptions
from newsletter.model.story_links import PATH, NameLinks, StoryLink
from newsletter.rendering.pages import base_of
from newsletter.rendering.printed import PrintedLink, PrintedStory


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLinks:
    """The story links of one letter, as they are handed out. What is no link of the story itself (an earlier one, a sponsor) stays."""

    base: str
    name: NameLinks
    made: dict[str, StoryLink] = field(default_factory=dict)

    def lead(self, story: PrintedStory) -> PrintedStory:
        """The story, with every link of its own through us."""

        def through(url: str) -> str:
            link = StoryLink(name=self.name(url), number=story.number, url=url)
            return f"{self.base}{PATH}{self.made.setdefault(link.name, link).name}"

        also = tuple(PrintedLink(text=other.text, url=through(other.url)) for other in story.also)
        return replace(story, url=through(story.url), source_url=through(story.source_url), also=also)


def story_links(letterhead: LetterheadOptions, name: NameLinks | None) -> StoryLinks | None:
    """None where nothing is counted."""
    return StoryLinks(base=base_of(letterhead), name=name) if name else None


def leads_through_us(rendered: RenderedIssue, letterhead: LetterheadOptions) -> bool:
    """Whether a letter that was rendered earlier has story links."""
    return f"{base_of(letterhead)}{PATH}" in rendered.text or f"{base_of(letterhead)}{PATH}" in rendered.html
