"""Subject, preheader and opening paragraph."""

import pytest

from newsletter.issue.casing import learn_casing
from newsletter.issue.opening import write_intro, write_preheader, write_subject
from newsletter.issue.sentences import count_words
from newsletter.issue.shortening import shorten_line
from newsletter.model.issues import Slot
from newsletter.model.phrasebook import ENGLISH
from tests.issue.builders import HEADLINES, make_slot


def slots(*headlines: str, count: int = 10) -> list[Slot]:
    words = [*headlines, *HEADLINES][:count]
    return [make_slot(number, words[number - 1], label=shorten_line(words[number - 1], 30)) for number in range(1, count + 1)]


@pytest.mark.parametrize(
    ("headline", "count", "subject"),
    [
        pytest.param("Forty nations sign the high-seas treaty", 10, "{}, and nine more stories", id="whole"),
        pytest.param("Forty nations sign the new high-seas treaty", 10, "{}, and nine more", id="short"),
        pytest.param("Supreme Court to hear challenge to birthright citizenship", 10, "{}", id="alone"),
        pytest.param(
            "Senate passes $95 billion aid package for Ukraine, Israel and Taiwan",
            10,
            "Senate passes $95 billion aid package, and nine more stories",
            id="shortened",
        ),
        pytest.param("Will rates fall?", 10, "{} And nine more stories", id="question"),
        pytest.param("Storms hit France, Spain and Italy", 10, "{} – and nine more stories", id="a comma of its own"),
        pytest.param("Rates on hold", 7, "{}, and six more stories", id="seven"),
        pytest.param("Supreme Court to hear challenge to birthright law", 7, "Top 7: {}", id="top 7"),
        pytest.param("Rates on hold", 2, "{}, and one more story", id="two"),
        pytest.param("Rates on hold", 1, "{}", id="one"),
        pytest.param("=?utf-8?q?evil?= in the news", 10, "= ?utf-8?q?evil?= in the news, and nine more stories", id="encoded word"),
    ],
)
def test_subject(headline: str, count: int, subject: str) -> None:
    """The lead in plain words and how many follow, in 62 characters."""
    written = write_subject(slots(headline, count=count), ENGLISH, full=10)
    assert written == subject.format(headline)
    assert len(written) <= 62


def test_subject_is_never_the_last_one() -> None:
    """However often the same stories lead, no subject equals the one before."""
    said = [""]
    for _ in range(3):
        said.append(write_subject(slots(), ENGLISH, full=10, previous=said[-1]))
    assert said[1:] == [
        "Forty nations sign a treaty to protect the high seas",
        "Forty nations sign a treaty, and nine more stories",
        "Forty nations sign a treaty to protect the high seas",
    ]
    assert write_subject([], ENGLISH, full=10) == ""


def test_preheader() -> None:
    """Other stories in 85 to 110 characters: three where they fit, and two whole ones rather than three cut short."""
    three = write_preheader(slots("The lead", "Storm closes three ports", "Court frees the editor", "Film found in an attic"), ENGLISH)
    assert three == "Also today: Storm closes three ports; Court frees the editor; Film found in an attic."
    two = write_preheader(slots(), ENGLISH)
    assert two == "Also today: Niger and Benin reopen two border crossings to trade; Lagos will run 400 electric buses by spring."
    assert {85 <= len(line) <= 110 for line in (two, three)} == {True}


def test_preheader_knows_names_from_words() -> None:
    """Inside the sentence a common word loses its capital where running text shows it, and a name keeps it."""
    known = learn_casing(["The central bank met. Some telescope found it.", "A central point. One telescope more."])
    some = slots("The lead", "Central banks hold rates again", "Telescope finds water vapour on a planet", "Rivers rise", count=4)
    assert write_preheader(some, ENGLISH, known) == (
        "Also today: central banks hold rates again; telescope finds water vapour on a planet; Rivers rise."
    )


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, ""), (2, "Also today: Central banks hold rates for a third month as food prices ease.")],
)
def test_preheader_of_few(count: int, expected: str) -> None:
    """With fewer than three others it names those there are."""
    assert write_preheader(slots(count=count), ENGLISH) == expected


def test_preheader_of_long_and_short_headlines() -> None:
    """Whatever the lengths, the line stays within its limit and begins the same way."""
    long = slots(*["Ministers of nineteen countries agree on a common set of rules for trade" for _ in range(10)])
    short = slots(*["Rates up" for _ in range(10)])
    assert (len(write_preheader(long, ENGLISH)) <= 110, write_preheader(short, ENGLISH)) == (
        True,
        "Also today: Rates up; Rates up; Rates up.",
    )


@pytest.mark.parametrize(
    ("hour", "count", "expected"),
    [
        pytest.param(
            6,
            10,
            "Good morning. Forty nations sign a treaty to protect the high seas. Central banks hold rates for a third month as food "
            "prices ease. Telescope finds water vapour on a planet 120 light-years away. These and seven more stories, then get on "
            "with your day.",
            id="ten",
        ),
        pytest.param(
            13,
            7,
            "Good afternoon. Forty nations sign a treaty to protect the high seas. Central banks hold rates for a third month. Telescope "
            "finds water vapour on a planet 120 light-years away. These and four more stories: a shorter list today, then get on with your "
            "day.",
            id="seven",
        ),
        pytest.param(
            19,
            2,
            "Good evening. Forty nations sign a treaty to protect the high seas. Central banks hold rates for a third month as food "
            "prices ease. Then get on with your day.",
            id="two",
        ),
    ],
)
def test_intro(hour: int, count: int, expected: str) -> None:
    """The first three as sentences, the greeting of the hour, how many are left, in 45 words."""
    written = write_intro(slots(count=count), ENGLISH, hour=hour, full=10)
    assert written == expected
    assert count_words(written) <= 45


def test_intro_of_nothing() -> None:
    """No story, no words."""
    assert write_intro([], ENGLISH, hour=6, full=10) == ""


def test_questions_keep_their_mark() -> None:
    """A headline that asks is not given a period."""
    assert write_intro(slots("Will rates fall?"), ENGLISH, hour=6, full=10).startswith("Good morning. Will rates fall? Forty nations")
