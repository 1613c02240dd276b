"""Stored reasons in readers' words."""

import re
from pathlib import Path

import pytest

from newsletter.model.phrasebook import ENGLISH, Phrasebook
from newsletter.model.selections import Reason
from newsletter.web.reasons import KEPT_OUT_BY_HAND, is_private, told

EARLIER = {"issue_on": "2026-11-02", "number": 4, "headline": "A ferry sails"}
NINE = [[f"P{number}", 1] for number in range(1, 10)]
SPEAKS = "Its headlines speak of"
INSIDE = {"attention", "score", "weight", "chosen", "pin_moved", "pins_full", "set_aside", "never_lead", "moved_up"} | KEPT_OUT_BY_HAND
"""Numbers that mean something to the machine alone, and rulings whose why is the editors' business."""


@pytest.mark.parametrize(
    ("code", "amount", "facts", "said"),
    [
        ("voices", 2, {"outlets": [["A & B", 3], ["C", 1]], "hours": 24}, "Reported independently by two outlets: A & B and C."),
        ("voices", 1, {"outlets": [["A", 3]], "hours": 24}, "Reported by one outlet: A."),
        (
            "voices",
            9,
            {"outlets": NINE, "hours": 24},
            "Reported independently by nine outlets: P1, P2, P3, P4, P5, P6, P7, and 2 more.",
        ),
        ("voices", 0, {"outlets": []}, None),
        ("copies", 1, {"outlets": [["D", "A"]]}, "1 more outlet printed another’s text."),
        ("consequence", 1.2, {"grave": ["war"], "light": []}, f"{SPEAKS} things of consequence (war), so it weighs more."),
        ("consequence", 0.8, {"grave": ["war"], "light": ["party"]}, f"{SPEAKS} leisure or private life (party), so it weighs less."),
        ("consequence", 1.0, {"grave": ["war"], "light": ["party"]}, None),
        ("topic_weight", 3.0, {"topic": "Sport"}, "Its topic weighs more in this newsletter."),
        ("topic_weight", 0.5, {"topic": "Sport"}, "Its topic weighs less in this newsletter."),
        ("boost", 1.5, {"rulings": [{"by": "anna", "reason": "her cousin"}]}, "An editor gave it more weight."),
        ("boost", 0.5, {"rulings": [{"by": "anna"}]}, "An editor gave it less weight."),
        ("pinned", 1, {"rulings": [{"by": "anna", "reason": "her cousin"}]}, "An editor put it in."),
        ("merged", 2, {"rulings": [{"by": "anna"}]}, "An editor said which reports belong together."),
        ("below_cut", 1, {"score": 1.0, "last": 2.0}, "It came right behind the last that was chosen."),
        ("below_cut", 12, {"score": 1.0, "last": 2.0}, "It came 12 places behind the last that was chosen."),
        ("update", 0.4, EARLIER, "It has news of a story that we sent on November 2, 2026: “A ferry sails”."),
        ("already_sent", 4, EARLIER, "We sent it on November 2, 2026 already (“A ferry sails”), and too little of it was new."),
        ("already_sent", 4, {}, None),
        ("too_alike", 0.7, {"headline": "A ferry 100% sails"}, "It tells much the same as “A ferry 100% sails”, which was chosen."),
        ("variety", 0.3, {"headline": "A ferry sails"}, "It is somewhat like “A ferry sails”, so it stands lower."),
        ("topic_full", 4, {"topic": "World"}, "Enough of the chosen stories were about World already."),
        ("source_full", 4, {"outlet": "A"}, "Enough of the chosen stories were led by A already."),
        ("relaxed_topic_full", 4, {"topic": "World"}, "A limit gave way for it, because a place would have stayed empty."),
        ("overruled_few_voices", 1, {}, None),
        ("set_aside", 1, {"reports": [[1, "A banned by anna"]]}, None),
    ],
)  # fmt: skip
def test_each_reason_has_words_for_readers(code: str, amount: float, facts: dict[str, object], said: str | None) -> None:
    """A whole sentence from the stored facts; what an operator wrote and what only means something inside is not told."""
    text = "stored sentence by anna on 2026-11-21 at 06:10: her cousin"
    assert told([Reason(code=code, amount=amount, text=text, facts=facts)], ENGLISH) == ((said,) if said else ())


@pytest.mark.parametrize("code", sorted(KEPT_OUT_BY_HAND))
def test_what_an_editor_kept_out_is_private(code: str) -> None:
    """Whatever else speaks for or against it."""
    ban, rest = Reason(code=code, amount=1, text="banned by anna"), Reason(code="voices", amount=2, text="two")
    assert (is_private([rest, ban]), is_private([rest]), told([ban], ENGLISH)) == (True, False, ())


def test_every_reason_that_the_choice_gives_is_told_or_left_out_on_purpose() -> None:
    """A new reason of the selection has to be thought of here. Some are of what was never weighed, or of the choice as a whole."""
    told_elsewhere = {"why_not.py", "confidence.py"}
    source = "".join(path.read_text("utf-8") for path in Path("newsletter/selection").glob("*.py") if path.name not in told_elsewhere)
    codes = set(re.findall(r'Reason\(\s*code="(\w+)"', source))
    facts = {"outlets": [["A", 1]], "outlet": "A", "grave": ["war"], "topic": "World", **EARLIER}
    said = {code for code in codes if told([Reason(code=code, amount=2, text="", facts=facts)], ENGLISH)}
    assert (len(codes) > 30, codes - said - INSIDE, said & INSIDE) == (True, set(), set())


def test_names_turn_nothing_around_in_a_language_from_right_to_left() -> None:
    """A Latin name in an Arabic sentence is set apart, so that the commas and quotes about it stay in their places."""
    voices = Reason(code="voices", amount=2, text="", facts={"outlets": [["A", 1], ["B", 1]], "hours": 24})
    (said,) = told([voices], Phrasebook(language="ar"))
    assert [part in said for part in ("\u2068A\u2069", "\u2068B\u2069")] == [True, True]
