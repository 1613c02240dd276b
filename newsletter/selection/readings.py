"""What the stories of one choice say, each read once: its words, those of its headline, and what kind of piece it is."""

from newsletter.model.stories import Story
from newsletter.model.words import WordReader
from newsletter.selection.kinds import NEVER_COUNT, Kind, kind_of


class Readings:
    """Lives as long as one choice. A story is known by its id, so two of one id must be one story."""

    def __init__(self) -> None:
        self._reader = WordReader()
        self._words: dict[int, tuple[str, ...]] = {}
        self._headlines: dict[int, frozenset[str]] = {}
        self._kinds: dict[int, Kind] = {}

    def words(self, story: Story) -> tuple[str, ...]:
        """The words by which it is compared with others."""
        if story.id not in self._words:
            self._words[story.id] = self._reader.words_of_story(story)
        return self._words[story.id]

    def headline(self, story: Story) -> frozenset[str]:
        """The words of its headline alone."""
        if story.id not in self._headlines:
            self._headlines[story.id] = frozenset(self._reader.words_of(story.title, story.language))
        return self._headlines[story.id]

    def kind(self, story: Story) -> Kind:
        """What kind of piece it is."""
        if story.id not in self._kinds:
            self._kinds[story.id] = kind_of(story)
        return self._kinds[story.id]

    def counts(self, story: Story) -> bool:
        """Whether it is a report at all: an editor's own choice always is, sponsored pieces, deals and the like never are."""
        return story.by_hand or self.kind(story) not in NEVER_COUNT
