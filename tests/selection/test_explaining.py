"""The paragraph that says why a happening stands where it stands."""

from dataclasses import replace

import pytest

from newsletter.model.selections import Candidate, Reason, Selection, SentCluster
from newsletter.model.states import Choice
from newsletter.model.stories import Cluster
from newsletter.selection.explaining import explain, rank_of
from newsletter.selection.keeping import complete, in_brief
from newsletter.selection.sentences import listed
from tests.builders import a_candidate, a_cluster, a_ruling, a_selection, a_sent_cluster, a_story
from tests.selection.days import choose, happening, told_by

NEWS = tuple(
    a_story(f"dam damtown verdict: court annuls referendum, {outlet} learns", source=outlet) for outlet in ("Globe", "Herald", "Ibis")
)
SENT = told_by("dam", 4, hours_ago=26)
AGENCY_COPIES = tuple(
    a_story(f"amber ambertown, {outlet}", source=outlet, origin="apnews.com", agency="AP") for outlet in ("Sparrow", "Swift")
)
OPINION = a_story("amber again", source="Anchor", categories=("Opinion",), weight=2)
AFFAIR = a_cluster(*told_by("amber", 4), OPINION, *AGENCY_COPIES, key="amber", saga="gems")
SENT_DAM: tuple[SentCluster, ...] = (a_sent_cluster(a_cluster(*SENT, key="dam"), number=2),)
THREE = "3 independent outlets in 24 hours (Anchor, Beacon and Courier); attention 2.08; nothing soft; score 2.08."
FIRST = "First reported by Anchor on 21 November 2026 at 05:58."
DAM_IS_FIRST = "First reported by Anchor on 20 November 2026 at 06:57."


def explained(key: str, *clusters: Cluster, sent: tuple[SentCluster, ...] = (), **options: int) -> str:
    """The paragraph of one happening among these."""
    selection = complete(choose(*clusters, sent=sent, **options))
    return explain(_everyone(selection)[key], selection)


def _everyone(selection: Selection) -> dict[str, Candidate]:
    return {one.cluster.key: one for one in (*selection.chosen, *selection.runners_up, *selection.passed_over)}


@pytest.mark.parametrize(
    ("key", "clusters", "options", "paragraph"),
    [
        pytest.param(
            "amber",
            (AFFAIR, happening("birch", 3, saga="gems"), happening("cobalt", 2)),
            {},
            "No. 1: 5 independent outlets in 24 hours (Anchor 2, Associated Press, Beacon, Courier and Dispatch; Sparrow and Swift carry"
            " Associated Press’s text, a quarter of an article each); weighted by the editor: Anchor × 2; attention 5.38, plus a quarter of"
            " the 1.39 that the rest of its affair (“birch birchtown birchville as Anchorbirch says”) has; 1 of 7 reports is opinion, which"
            " leaves 91%; score 5.23. Nothing above it; next below: no. 2 with 3.25. First reported by Anchor on 21 November 2026 at 05:57."
            " Nothing pinned.",
            id="every factor",
        ),
        pytest.param(
            "birch",
            (happening("amber", 4), happening("birch", 3), happening("cobalt", 3, hours_ago=2)),
            {},
            f"No. 2: {THREE} Above it: no. 1 with 2.77; next below: no. 3 with 2.08 too. {FIRST} Nothing pinned.",
            id="between others",
        ),
        pytest.param(
            "dam",
            (a_cluster(*SENT, *NEWS, key="dam"),),
            {"sent": SENT_DAM},
            "No. 1: 3 independent outlets in 24 hours (Globe, Herald and Ibis); attention 2.08; headlines with words of consequence (court,"
            " referendum, verdict): score × 1.50; nothing soft; score 3.12. Nothing above it; nothing below it. Update of"
            " no. 2 of 20 November 2026 (“dam damtown damville as Anchordam says”): new words annuls,"
            f" verdict, court and learns; novelty 0.80 from 3 outlets. {DAM_IS_FIRST} Nothing pinned.",
            id="an update",
        ),
        pytest.param(
            "birch",
            (happening("amber", 3), happening("birch", 3)),
            {"per_topic": 1},
            f"No. 2: {THREE} Above it: no. 1 with 2.08 too; nothing below it. Second story about World; one is allowed, but only one of"
            f" 10 places was filled. {FIRST} Nothing pinned.",
            id="in because a cap gave way",
        ),
        pytest.param(
            "amber",
            (a_cluster(*told_by("amber", 1, by_hand=True), key="amber"),),
            {},
            "No. 1: 1 independent outlet in 24 hours (Anchor); attention 0.69; nothing soft; score 0.69. Nothing above it; nothing below"
            " it. Put in by hand. First reported by Anchor on 21 November 2026 at 05:59.",
            id="put in by hand",
        ),
        pytest.param(
            "birch",
            (happening("amber", 4), happening("birch", 3)),
            {"size": 1},
            "Runner-up 1: first behind the last place, 0.69 short of its 2.77. 3 independent outlets in 24 hours (Anchor, Beacon and"
            f" Courier); attention 2.08; nothing soft; score 2.08. Above it: no. 1 with 2.77; nothing below it. {FIRST}",
            id="a runner-up",
        ),
    ],
)
def test_why_it_stands_there(key: str, clusters: tuple[Cluster, ...], options: dict, paragraph: str) -> None:
    """Outlets, what they add up to, the affair, what is soft, the neighbours, the earlier chapter, and whether a person had a hand."""
    assert explained(key, *clusters, **options) == paragraph


@pytest.mark.parametrize(
    ("key", "clusters", "options", "paragraph"),
    [
        pytest.param(
            "amber",
            (happening("amber", 1),),
            {},
            "Passed over: only one outlet reports it (two are needed). 1 independent outlet in 24 hours (Anchor); attention 0.69; nothing"
            " soft; score 0.69. First reported by Anchor on 21 November 2026 at 05:59.",
            id="the gate",
        ),
        pytest.param(
            "amber",
            (happening("amber", 3, categories=("Sponsored",)),),
            {},
            f"Passed over: nothing but sponsored pieces, press releases, deals or round-ups. {FIRST}",
            id="nothing that counts",
        ),
        pytest.param(
            "dam",
            (a_cluster(*SENT, *told_by("dam", ["Globe", "Herald", "Ibis"]), key="dam"),),
            {"sent": SENT_DAM},
            "Passed over: already sent as no. 2 of 20 November 2026 (“dam damtown damville as Anchordam says”); since then novelty 0.00"
            " (0.26 needed) from 3 outlets (2 needed). 3 independent outlets in 24 hours (Globe, Herald and Ibis); attention 2.08; nothing"
            f" soft; score 2.08. {DAM_IS_FIRST}",
            id="already sent, nothing in it new",
        ),
        pytest.param(
            "dam",
            (a_cluster(*told_by("dam", 3), key="dam"),),
            {"sent": (a_sent_cluster(a_cluster(*told_by("dam", 3), key="dam"), number=2),)},
            "Passed over: already sent as no. 2 of 20 November 2026 (“dam damtown damville as Anchordam says”); nothing new since."
            f" {THREE} {FIRST}",
            id="already sent, nothing new at all",
        ),
        pytest.param(
            "birch",
            (happening("amber", 3), happening("birch", 3)),
            {"size": 1, "runners_up": 0, "per_topic": 1},
            f"Passed over: first behind the last place: score 2.08, the same as the last chosen, whose outlet weighs more or was earlier."
            f" {THREE} {FIRST}",
            id="a tie",
        ),
        pytest.param(
            "cobalt",
            (*(happening(name, 3, saga="gems") for name in ("amber", "birch", "cobalt")), happening("dune", 2)),
            {"size": 3, "runners_up": 0},
            "Passed over: third story of one affair; two are allowed. 3 independent outlets in 24 hours (Anchor, Beacon and Courier);"
            " attention 2.08, plus a quarter of the 2.08 that the rest of its affair (“amber ambertown amberville as Anchoramber says”)"
            f" has; nothing soft; score 2.60. {FIRST}",
            id="a cap",
        ),
    ],
)
def test_by_what_it_missed(key: str, clusters: tuple[Cluster, ...], options: dict, paragraph: str) -> None:
    """What kept it out stands first, with the numbers it missed by; then what spoke for it."""
    assert explained(key, *clusters, **options) == paragraph


def test_choices_stored_before_there_were_facts_are_explained_too() -> None:
    """Reasons of a code, an amount and a sentence alone still make a paragraph."""
    told = {"voices": (2, "2 independent outlets in 24 hours: Anchor 1, Beacon 1"), "saga": (0.5, "a chapter of a larger affair")}
    told |= {"soft": (0.5, "2 of 2 articles are video; the score keeps 50%"), "score": (1.2, "score 1.20")}
    old = [Reason(code=code, amount=amount, text=text) for code, (amount, text) in told.items()]
    update = Reason(code="update", amount=0.5, text="an update of no. 2 of 2026-11-20: novelty 0.50 from two outlets")
    chosen = a_candidate(score=1.2, reasons=(update, *old))
    assert explain(chosen, a_selection(chosen)) == (
        "No. 1: 2 independent outlets in 24 hours: Anchor 1, Beacon 1; a chapter of a larger affair; 2 of 2 articles are video; the score"
        " keeps 50%; score 1.20. Nothing above it; nothing below it. An update of no. 2 of 2026-11-20: novelty 0.50 from two outlets."
        " Nothing pinned."
    )
    bare = replace(chosen, reasons=(Reason(code="coverage", amount=3, text="3 outlets"),))
    assert explain(bare, a_selection(bare)) == "No. 1: 3 outlets. Nothing above it; nothing below it. Nothing pinned."


def test_a_factor_nobody_told_us_of_is_said_in_its_own_words() -> None:
    """Whoever adds a factor to the score, or a ruling, need not change the paragraph; a pin stands first, because it decided."""
    factors = ("voices", 2.0, "2 outlets"), ("topic_weight", 1.5, "Science counts 1.5 times"), ("score", 2.1, "score 2.10")
    pinned = Reason(code="pinned", amount=1, text="pinned to no. 1 by anna on 2026-11-21 at 06:10")
    chosen = a_candidate(reasons=(pinned, *(Reason(code=code, amount=amount, text=text) for code, amount, text in factors)))
    assert explain(chosen, a_selection(chosen)) == (
        "No. 1: pinned to no. 1 by anna on 2026-11-21 at 06:10. 2 outlets; Science counts 1.5 times; score 2.10."
        " Nothing above it; nothing below it."
    )


def test_a_boost_is_told_among_the_factors() -> None:
    """With who, when and why, and nobody says then that no editor had a hand in it."""
    amber = happening("amber", 3)
    ruling = a_ruling("boost", amber.stories[0], factor=1.5, reason="our own town")
    selection = choose(amber, rulings=[ruling])
    assert explain(selection.chosen[0], selection) == (
        "No. 1: 3 independent outlets in 24 hours (Anchor, Beacon and Courier); attention 2.08;"
        " boosted × 1.5 by anna on 2026-11-21 at 06:00: our own town; nothing soft; score 3.12."
        " Nothing above it; nothing below it. First reported by Anchor on 21 November 2026 at 05:58."
    )


def test_of_what_is_kept_in_brief_nothing_is_made_up() -> None:
    """Of the long tail no affair and no softness is kept, so nothing is said of them."""
    selection = choose(happening("amber", 4), happening("birch", 3), size=1, runners_up=0)
    brief = in_brief(selection.passed_over[0])
    assert explain(brief, selection) == (
        "Passed over: first behind the last place, 0.69 short of its 2.77."
        " 3 independent outlets in 24 hours (Anchor, Beacon and Courier); score 2.08."
    )


def test_a_place_by_score() -> None:
    """How many were better, wherever they ended."""
    selection = choose(happening("amber", 2), happening("birch", 4), happening("cobalt", 3), size=1, runners_up=1)
    assert {key: rank_of(one, selection) for key, one in _everyone(selection).items()} == {"birch": 1, "cobalt": 2, "amber": 3}
    assert [one.choice for one in _everyone(selection).values()] == [Choice.CHOSEN, Choice.RUNNER_UP, Choice.PASSED_OVER]


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C"), (list("ABCDE"), "A, B, C and 2 more")],
)
def test_a_list_in_words(words: list[str], text: str) -> None:
    """A long list says how many are left out."""
    assert listed(words, 4) == text
