"""Which stories a variant holds, and that its words are true of those."""

from datetime import UTC, datetime

import pytest

from newsletter.issue.opening import write_intro, write_preheader, write_subject
from newsletter.issue.variants import Abridged, abridge, effective
from newsletter.model.issues import Issue
from newsletter.model.options import LetterheadOptions
from newsletter.model.phrasebook import ENGLISH
from newsletter.model.states import IssueState
from newsletter.model.variants import Variant
from tests.conftest import NOW
from tests.issue.builders import make_slot

LETTERHEAD = LetterheadOptions(zone="Europe/Lisbon", language="en")
TOPICS = ("World", "Economy", "Science", "World", "Technology", "World", "Health", "Politics", "Culture", "Society")
SLOTS = tuple(make_slot(number, topic=topic) for number, topic in enumerate(TOPICS, start=1))
ISSUE = Issue(
    id=1,
    newsletter="main",
    issue_on=NOW.date(),
    number=412,
    state=IssueState.APPROVED,
    due_at=datetime(2026, 11, 21, 6, 30, tzinfo=UTC),
    send_not_after=datetime(2026, 11, 22, 2, 30, tzinfo=UTC),
    subject=write_subject(SLOTS, ENGLISH, full=10),
    preheader=write_preheader(SLOTS, ENGLISH),
    intro=write_intro(SLOTS, ENGLISH, hour=6, full=10),
)
KIN = {number: (f"kin of {number}",) for number in (1, 4, 7)}


def test_a_language_is_the_same_in_every_country() -> None:
    """A letter in British English is what readers of English get."""
    british = LETTERHEAD.model_copy(update={"language": "en_GB"})
    assert effective(Variant(language="en"), SLOTS, british) == Variant()
    assert effective(Variant(language="fr"), SLOTS, british) == Variant(language="fr")


def cut(**variant) -> Abridged:
    return abridge(Variant(**variant), ISSUE, SLOTS, LETTERHEAD, KIN, words=ENGLISH)


@pytest.mark.parametrize(
    ("wanted", "comes_to"),
    [
        ({}, {}),
        ({"muted": ("Sport", "Opinion")}, {}),
        ({"muted": ("politics", "Sport", "Health")}, {"muted": ("Health", "Politics")}),
        ({"muted": tuple(set(TOPICS))}, {}),
        ({"muted": (*set(TOPICS), "Sport"), "top": 3}, {"top": 3}),
        ({"top": 3}, {"top": 3}),
        ({"top": 10}, {}),
        ({"top": 9, "muted": ("World",)}, {"muted": ("World",)}),
        ({"language": "en"}, {}),
        ({"language": "de", "text_only": True}, {"language": "de", "text_only": True}),
        ({"weekly": True, "muted": ("Sport",)}, {"weekly": True}),
    ],
)
def test_what_makes_no_difference_to_an_issue_makes_no_variant(wanted: dict, comes_to: dict) -> None:
    """So many readers' wishes come to the same letter, which is rendered once."""
    assert effective(Variant(**wanted), SLOTS, LETTERHEAD) == Variant(**comes_to)


def test_short_letter_holds_the_first_three_and_speaks_of_no_others() -> None:
    """Subject, preheader and opening name what is in it, and how many they are."""
    found = cut(top=3)
    assert found.slots == SLOTS[:3]
    assert found.kin == {1: KIN[1]}
    assert (found.issue.subject, found.issue.preheader, found.issue.intro) == (
        "Forty nations sign a treaty to protect the high seas",
        "Also today: Central banks hold rates for a third month as food prices ease; Telescope finds water vapour.",
        "Good morning. Forty nations sign a treaty to protect the high seas. Central banks hold rates for a third month as food prices"
        " ease. Telescope finds water vapour on a planet 120 light-years away. Then get on with your day.",
    )


def test_muted_topics_leave_no_gap_in_the_numbers() -> None:
    """What is left is numbered from 1, each with its own page and the earlier stories it leads to."""
    found = cut(muted=("Science", "World"))
    assert [(slot.number, slot.slug, slot.topic) for slot in found.slots] == [
        (1, "story-2", "Economy"),
        (2, "story-5", "Technology"),
        (3, "story-7", "Health"),
        (4, "story-8", "Politics"),
        (5, "story-9", "Culture"),
        (6, "story-10", "Society"),
    ]
    assert found.kin == {3: KIN[7]}
    assert found.issue.subject == "Central banks hold rates for a third month as food prices ease"
    assert found.issue.intro.endswith("These and three more stories, then get on with your day.")


def test_whole_issue_in_another_form_keeps_its_words() -> None:
    """Plain text and words in another language change nothing of what the issue says."""
    assert cut(text_only=True, language="de") == Abridged(issue=ISSUE, slots=SLOTS, kin=KIN)


def test_one_story_alone_is_an_issue_of_one() -> None:
    """Whoever muted all topics but one gets a letter that speaks of one story."""
    found = cut(muted=tuple(set(TOPICS) - {"Culture"}))
    assert [(slot.number, slot.slug) for slot in found.slots] == [(1, "story-9")]
    assert (found.issue.subject, found.issue.preheader) == ("A silent film lost for a century turns up in a Lisbon attic", "")
