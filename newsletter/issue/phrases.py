"""The fixed phrases around the stories' own words, one table for each language; a language without one takes English."""

from dataclasses import dataclass

from newsletter.model.number_words import number_word


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Patterns with the places they fill. ``more`` is "nine more stories"."""

    language: str
    greetings: tuple[tuple[int, str], ...]
    """From which hour of the local day each greeting is said."""
    one_more: str
    many_more: str
    subject: str
    short_subject: str
    subject_after_mark: str
    subject_with_comma: str
    thin_subject: str
    preheader: str
    between: str
    intro: str
    thin_intro: str
    lone_intro: str

    def more(self, count: int) -> str:
        """How many others there are: "one more story", "nine more stories"."""
        return self.one_more if count == 1 else self.many_more.format(number=number_word(count, self.language))

    def greeting(self, hour: int) -> str:
        """What people say to each other at this hour."""
        return next(words for first, words in reversed(self.greetings) if hour >= first)


ENGLISH = Phrases(
    language="en",
    greetings=((0, "Good morning."), (12, "Good afternoon."), (18, "Good evening.")),
    one_more="one more story",
    many_more="{number} more stories",
    subject="{headline}, and {more}",
    short_subject="{headline}, and {number} more",
    subject_after_mark="{headline} And {more}",
    subject_with_comma="{headline} – and {more}",
    thin_subject="Top {count}: {headline}",
    preheader="Also today: {stories}.",
    between="; ",
    intro="{greeting} {stories} These and {more}, then get on with your day.",
    thin_intro="{greeting} {stories} These and {more}: a shorter list today, then get on with your day.",
    lone_intro="{greeting} {stories} Then get on with your day.",
)

PHRASES = {"en": ENGLISH}


def phrases_for(language: str) -> Phrases:
    """The phrases of a locale such as ``en_GB``."""
    return PHRASES.get(language.partition("_")[0], ENGLISH)
