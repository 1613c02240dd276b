"""Words by hand: plain text within the limits that are printed; whose words stand where, and which report readers are sent to."""

import pytest

from newsletter.issue.in_force import edits_in_force
from newsletter.issue.wording import LIMITS, checked_words, led_by_hand, worded
from newsletter.model.editing import EditKind
from newsletter.model.errors import NewsletterError
from newsletter.model.stories import Cluster
from tests.issue.builders import make_candidate, make_selection, make_slot, make_story
from tests.issue.test_arranging import an_edit
from tests.issue.test_compose import composed


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        pytest.param(EditKind.HEADLINE, "x" * 111, "the headline: has 111 characters; at most 110 are printed", id="headline"),
        pytest.param(EditKind.HEADLINE, "海" * 56, "the headline: has 112 characters; at most 110 are printed", id="wide signs"),
        pytest.param(EditKind.WHY, "x" * 301, "the why it matters: has 301 characters; at most 300 are printed", id="why"),
        pytest.param(EditKind.SUBJECT, "x" * 101, "the subject: has 101 characters; at most 100 are printed", id="subject"),
        pytest.param(EditKind.SUMMARY, "a\x00b", "the summary: holds control characters or marks that turn text around", id="control"),
        pytest.param(
            EditKind.SUMMARY, "a\u202eb", "the summary: holds control characters or marks that turn text around", id="turned around"
        ),
        pytest.param(EditKind.INTRO, "a <b>b</b>", "the intro: holds markup (<b>); only plain text is printed", id="markup"),
        pytest.param(EditKind.INTRO, "a &amp; b", "the intro: holds markup (&amp;); only plain text is printed", id="entity"),
    ],
)
def test_what_may_not_be_printed_is_refused_by_name(kind: EditKind, text: str, problem: str) -> None:
    """The thing, what is wrong with it, and the limit."""
    with pytest.raises(NewsletterError) as refused:
        checked_words(kind, text)
    assert str(refused.value).split("\n")[0] == problem


def test_words_within_the_limit_are_one_line_of_plain_text() -> None:
    """Line ends and double spaces become one space; signs that only look like markup stay; headers hold no encoded word."""
    assert checked_words(EditKind.SUMMARY, " 5 < 6,\nand  R&D\tgrows ") == "5 < 6, and R&D grows"
    assert checked_words(EditKind.SUBJECT, "=?utf-8?q?x?=") == "= ?utf-8?q?x?="
    assert [len(checked_words(kind, "x" * limit)) for kind, limit in LIMITS.items()] == list(LIMITS.values())
    assert checked_words(EditKind.HEADLINE, "") == ""


def test_a_persons_words_stand_in_place_of_the_machines() -> None:
    """Only what was written changes; empty words leave the machine's."""
    slot = make_slot(1, "The machine's headline")
    words = {
        EditKind.HEADLINE: an_edit(1, EditKind.HEADLINE, "c1", value="Ours"),
        EditKind.SUMMARY: an_edit(2, EditKind.SUMMARY, "c1", value=""),
        EditKind.WHY: an_edit(3, EditKind.WHY, "c1", value="It matters."),
    }
    found = worded(slot, words)
    assert (found.headline, found.summary, found.why) == ("Ours", slot.summary, "It matters.")


def test_readers_are_sent_to_the_report_that_was_chosen() -> None:
    """It leads, with its own source; the machine's lead is named first among the others; a report that is gone changes nothing."""
    first, second, third = make_story(1), make_story(2), make_story(3)
    cluster = Cluster(key="c1", stories=(first, second, third), words=())
    told = make_candidate(1, first, cluster=cluster, also=(second, third))
    led = led_by_hand(told, {EditKind.LEAD: an_edit(1, EditKind.LEAD, "c1", value=second.canonical_url)})
    assert (led.lead, led.also) == (second, (first, third))
    assert led_by_hand(told, {EditKind.LEAD: an_edit(1, EditKind.LEAD, "c1", value="https://gone.example/")}) == told


def test_the_opening_tells_the_persons_headline() -> None:
    """Subject and intro follow an edited lead, unless they were written themselves; the machine's words are kept beside."""
    selection = make_selection()
    everyone = selection.chosen
    headline = an_edit(1, EditKind.HEADLINE, "c1", value="Seas are safe")
    found = composed(selection, by_hand=edits_in_force([headline], everyone))
    assert (found.slots[0].headline, found.slots[0].slug, found.subject) == (
        "Seas are safe",
        "seas-are-safe",
        "Seas are safe, and nine more stories",
    )
    assert [(one.cluster_key, one.headline) for one in found.machines] == [("c1", "Forty nations sign a treaty to protect the high seas")]
    subject = an_edit(2, EditKind.SUBJECT, "", url="", value="All of it")
    found = composed(selection, by_hand=edits_in_force([headline, subject], everyone))
    assert (found.subject, found.machines[-1].cluster_key, found.machines[-1].headline) == (
        "All of it",
        "",
        "Seas are safe, and nine more stories",
    )
