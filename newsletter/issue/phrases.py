"""What stands around the stories' own words in subject, preheader and opening paragraph, as messages of the catalogues."""

from collections.abc import Iterator, Sequence

from newsletter.model.phrasebook import Phrasebook


def greeting(words: Phrasebook, hour: int) -> str:
    """What people say to each other at this hour of the local day."""
    if hour < 12:
        return words.gettext("Good morning.")
    return words.gettext("Good afternoon.") if hour < 18 else words.gettext("Good evening.")


def with_others(words: Phrasebook, headline: str, others: int) -> Iterator[str]:
    """Ways to say a headline and how many stories follow, the longer one first."""
    if headline[-1:] in "?!…؟":
        yield words.ngettext("%(headline)s And %(word)s more story", "%(headline)s And %(word)s more stories", others, headline=headline)
    elif "," in headline:
        yield words.ngettext(
            "%(headline)s – and %(word)s more story", "%(headline)s – and %(word)s more stories", others, headline=headline
        )
    else:
        yield words.ngettext("%(headline)s, and %(word)s more story", "%(headline)s, and %(word)s more stories", others, headline=headline)
        yield words.ngettext("%(headline)s, and %(word)s more", "%(headline)s, and %(word)s more", others, headline=headline)


def thin_subject(words: Phrasebook, headline: str, stories: int) -> str:
    """The subject of a day with fewer stories than usual."""
    return words.gettext("Top %(number)s: %(headline)s", number=stories, headline=headline)


def also_today(words: Phrasebook, stories: Sequence[str]) -> str:
    """The line that an inbox shows behind the subject."""
    return words.gettext("Also today: %(stories)s.", stories=words.pgettext("between stories in a sentence", "; ").join(stories))


def week_subject(words: Phrasebook, headline: str, stories: int) -> str:
    """The subject of the weekly letter."""
    return words.ngettext("The week in %(word)s: %(headline)s", "The week in %(word)s: %(headline)s", stories, headline=headline)


def also_this_week(words: Phrasebook, stories: Sequence[str]) -> str:
    """``also_today`` in the weekly letter."""
    return words.gettext("Also this week: %(stories)s.", stories=words.pgettext("between stories in a sentence", "; ").join(stories))


def week_opening(words: Phrasebook, stories: str, others: int, *, hour: int) -> str:
    """The first paragraph of the weekly letter."""
    said = {"greeting": greeting(words, hour), "stories": stories}
    if others < 1:
        return words.gettext("%(greeting)s Here is the best of the week. %(stories)s", **said)
    return words.ngettext(
        "%(greeting)s Here is the best of the week. %(stories)s These and %(word)s more story.",
        "%(greeting)s Here is the best of the week. %(stories)s These and %(word)s more stories.",
        others,
        **said,
    )


def opening(words: Phrasebook, stories: str, others: int, *, hour: int, thin: bool) -> str:
    """The first paragraph: the hour's greeting, the first stories as sentences, and how many there are besides."""
    said = {"greeting": greeting(words, hour), "stories": stories}
    if others < 1:
        return words.gettext("%(greeting)s %(stories)s Then get on with your day.", **said)
    if thin:
        return words.ngettext(
            "%(greeting)s %(stories)s These and %(word)s more story: a shorter list today, then get on with your day.",
            "%(greeting)s %(stories)s These and %(word)s more stories: a shorter list today, then get on with your day.",
            others,
            **said,
        )
    return words.ngettext(
        "%(greeting)s %(stories)s These and %(word)s more story, then get on with your day.",
        "%(greeting)s %(stories)s These and %(word)s more stories, then get on with your day.",
        others,
        **said,
    )
