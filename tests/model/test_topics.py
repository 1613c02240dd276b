"""The topics that stories have are the topics that have names."""

from typing import get_args

from newsletter.model.options import Topic
from newsletter.model.phrasebook import ENGLISH
from newsletter.model.topics import topic_name, topic_names


def test_every_topic_has_a_name() -> None:
    """In English its own; anything else is shown as it is."""
    assert topic_names(ENGLISH) == {topic: topic for topic in get_args(Topic)}
    assert topic_name("And finally: 100%", ENGLISH) == "And finally: 100%"
