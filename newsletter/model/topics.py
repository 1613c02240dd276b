"""The twelve topics and their names in a language. A story keeps the English name; it is translated where it is shown."""

from newsletter.model.phrasebook import Phrasebook


def topic_name(topic: str, words: Phrasebook) -> str:
    """``Monde`` for ``World``; what is none of the twelve, such as a heading of an editor's own, stays as it is."""
    return topic_names(words).get(topic, topic)


def topic_names(words: Phrasebook) -> dict[str, str]:
    """All of them, by their English names, in the order that we list them."""
    pgettext = words.pgettext
    return {
        "World": pgettext("topic", "World"),
        "Politics": pgettext("topic", "Politics"),
        "Economy": pgettext("topic", "Economy"),
        "Business": pgettext("topic", "Business"),
        "Technology": pgettext("topic", "Technology"),
        "Science": pgettext("topic", "Science"),
        "Health": pgettext("topic", "Health"),
        "Climate": pgettext("topic", "Climate"),
        "Culture": pgettext("topic", "Culture"),
        "Sport": pgettext("topic", "Sport"),
        "Justice": pgettext("topic", "Justice"),
        "Society": pgettext("topic", "Society"),
    }
