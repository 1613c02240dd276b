"""Choosing the ten."""

import random
from dataclasses import replace

from newsletter.model.selections import Selection
from tests.builders import a_cluster, a_sent_cluster, a_story
from tests.selection.days import OUTLETS, choose, happening, keys, told_by, why

NAMES = [
    "amber",
    "birch",
    "cobalt",
    "dune",
    "ember",
    "fjord",
    "glacier",
    "harbour",
    "indigo",
    "jasper",
    "krill",
    "lagoon",
    "marble",
    "nectar",
]


def test_the_best_come_first_and_the_next_are_kept_ready() -> None:
    """Places go by score; runners-up come behind, the rest is passed over, and each says by how much it missed."""
    day = [happening(name, 2 + n) for n, name in enumerate(NAMES[:8])]
    selection = choose(*day, size=3, runners_up=2)
    assert keys(selection.chosen) == ["harbour", "glacier", "fjord"]
    assert keys(selection.runners_up) == ["ember", "dune"]
    assert why(selection.runners_up[0]) == "first behind the last place: score 4.16, the last chosen has 4.85"
    assert keys(selection.passed_over) == ["cobalt", "birch", "amber"]
    assert [one.number for one in (*selection.chosen, *selection.runners_up, *selection.passed_over)] == [1, 2, 3, 1, 2, 1, 2, 3]


def test_fewer_than_ten_rather_than_filler() -> None:
    """What one outlet alone reports stays out although places are empty."""
    selection = choose(happening("amber", 3), *(happening(name, 1) for name in NAMES[1:]))
    assert keys(selection.chosen) == ["amber"]
    assert selection.runners_up == ()
    assert {why(one) for one in selection.passed_over} == {"only one outlet reports it (two are needed)"}


def test_what_is_barred_says_so_even_when_the_letter_is_full() -> None:
    """The gate's reason stands also where nobody needed to ask any more."""
    selection = choose(happening("amber", 3), happening("birch", 2), happening("cobalt", 1), size=1)
    assert [why(one) for one in selection.runners_up] == ["first behind the last place: score 1.39, the last chosen has 2.08"]
    assert [why(one) for one in selection.passed_over] == ["only one outlet reports it (two are needed)"]


def test_nothing_and_one() -> None:
    """An empty window and a lone report give an empty letter, not an error."""
    assert choose() == Selection(chosen=(), runners_up=(), passed_over=())
    assert choose(happening("amber", 1)).chosen == ()


def test_ten_articles_of_one_outlet_do_not_beat_five_outlets() -> None:
    """Being told often by one outlet says less than being told once by several."""
    flood = a_cluster(
        *(a_story(f"Marsh marshtown {n}", source="Anchor") for n in range(10)), a_story("Marsh marshtown", source="Beacon"), key="marsh"
    )
    assert keys(choose(flood, happening("amber", 5)).chosen) == ["amber", "marsh"]


def test_a_feed_that_floods_owns_nothing() -> None:
    """Hundreds of articles of one outlet bring it no place alone, and no more leads than others while others are there."""
    alone = [a_cluster(*(a_story(f"{name} {n}", source="Anchor") for n in range(20)), key=name) for name in NAMES]
    flooded = [happening(f"{name}x", ["Anchor", "Beacon"]) for name in NAMES[:4]]
    others = [happening(f"{name}y", ["Courier", "Dispatch"], hours_ago=1) for name in NAMES[:4]]
    selection = choose(*alone, *flooded, *others, size=4, per_source=2)
    assert keys(selection.chosen) == ["amberx", "birchx", "cobaltx", "dunex"]
    assert [one.lead.source for one in selection.chosen] == ["Anchor", "Anchor", "Beacon", "Beacon"]
    only = [
        a_cluster(*told_by(f"{name}x", ["Anchor"]), *told_by(f"{name}x", ["Beacon"], byline="AP"), key=f"{name}x") for name in NAMES[:4]
    ]
    assert keys(choose(*alone, *only, *others, size=4, per_source=2).chosen) == ["amberx", "birchx", "ambery", "birchy"]


def test_six_candidates_of_one_saga_take_at_most_two_places() -> None:
    """One affair gets one place, a second only where places would stay empty, and never a third."""
    saga = [happening(name, 9 - n, saga="affair") for n, name in enumerate(NAMES[:6])]
    rival = [happening(name, 9, saga="rival") for name in NAMES[6:11]]
    assert keys(choose(*saga, *rival, size=2).chosen) == ["glacier", "amber"]
    full = choose(*saga, *rival)
    assert keys(full.chosen) == ["glacier", "harbour", "amber", "birch"]
    assert why(full.chosen[3]) == "second story of one affair; one is allowed, but only three of 10 places were filled"
    assert {why(one) for one in (*full.runners_up, *full.passed_over)} == {"third story of one affair; two are allowed"}


def test_an_affair_twice_as_large_as_any_other_may_have_two() -> None:
    """The day's one great story gets a second chapter before smaller stories get a first."""
    saga = [happening(name, 12 - n, saga="affair") for n, name in enumerate(NAMES[:3])]
    selection = choose(*saga, *(happening(name, 2) for name in NAMES[3:10]), size=4)
    assert keys(selection.chosen)[:2] == ["amber", "birch"]
    assert "cobalt" not in keys(selection.chosen)


def test_what_tells_the_same_takes_one_place() -> None:
    """Two clusters in the same words are one story to a reader, whatever grouping thought."""
    twin = replace(happening("amber", 3), key="twin", saga="twin")
    selection = choose(happening("amber", 4), twin)
    assert keys(selection.chosen) == ["amber"]
    assert why(selection.runners_up[0]).startswith("tells much the same as “amber ambertown amberville as Anchoramber says” (likeness 0.")


def test_no_topic_owns_the_letter() -> None:
    """The cap keeps a third story out while another can have the place, and gives way, saying so, when none can."""
    day = [happening("amber", 6), happening("birch", 5), happening("cobalt", 4)]
    rescue = a_cluster(*(a_story("Vaccine cuts malaria in trial", source=outlet) for outlet in OUTLETS[6:8]), key="rescue", saga="rescue")
    selection = choose(*day, rescue, size=3, per_topic=2, consequence=0)
    assert keys(selection.chosen) == ["amber", "birch", "rescue"]
    reason = "third story about World; two are allowed"
    assert [why(one) for one in selection.runners_up] == [reason]
    full = choose(*day, rescue, size=4, per_topic=2, consequence=0)
    assert why(full.chosen[2]) == f"{reason}, but only three of 4 places were filled"


def test_no_outlet_leads_the_whole_letter() -> None:
    """What an outlet may lead no more is led by another's report; where there is none it waits until places would stay empty."""
    day = [happening("amber", ["Anchor", "Beacon", "Courier"]), happening("birch", ["Anchor", "Dispatch"])]
    selection = choose(*day, per_source=1)
    assert [(one.lead.source, [other.source for other in one.also]) for one in selection.chosen] == [
        ("Anchor", ["Beacon", "Courier"]),
        ("Dispatch", ["Anchor"]),
    ]
    assert selection.chosen[1].reasons[-1].text == "led by Dispatch, since Anchor leads one other already"
    copied = a_cluster(*told_by("cobalt", ["Anchor"]), *told_by("cobalt", ["Echo"], byline="AP"), key="cobalt")
    selection = choose(day[0], copied, per_source=1)
    assert why(selection.chosen[1]) == "second story led by Anchor; one is allowed, but only one of 10 places was filled"


def test_the_saga_cap_gives_way_before_the_topics_and_that_before_the_outlets() -> None:
    """A better story that a later cap keeps out waits for one that an earlier cap keeps out."""
    vaccine = a_cluster(*(a_story("Vaccine cuts malaria in trial", source=outlet) for outlet in OUTLETS[:3]), key="vaccine", saga="malaria")
    clinic = a_cluster(
        *(a_story("Hospital patients die of measles", source=outlet) for outlet in OUTLETS[3:5]), key="clinic", saga="malaria"
    )
    world = [happening(name, count) for name, count in (("amber", 9), ("birch", 8), ("cobalt", 7))]
    full = choose(*world, vaccine, clinic, size=4, per_topic=2, variety=0, consequence=0)
    assert keys(full.chosen) == ["amber", "birch", "vaccine", "clinic"]
    assert why(full.runners_up[0]) == "third story about World; two are allowed"
    reports = (
        a_story("Vaccine cuts malaria in trial", source="Anchor"),
        a_story("Malaria vaccine passes trial", source="Echo", byline="AP"),
    )
    copied, other = a_cluster(*reports, key="copied"), happening("cobalt", ["Beacon", "Courier"])
    full = choose(world[0], copied, other, size=2, per_topic=1, per_source=1, variety=0, consequence=0)
    assert keys(full.chosen) == ["amber", "cobalt"]
    assert why(full.runners_up[0]) == "second story led by Anchor; one is allowed"


def test_by_hand_stands_first_whatever_speaks_against_it() -> None:
    """What an editor put in needs no second outlet and obeys no cap, and comes before every score."""
    by_hand = a_cluster(*told_by("zeal", 1, by_hand=True, hours_ago=60), key="zeal")
    selection = choose(*(happening(name, 9) for name in NAMES[:3]), by_hand, size=2, per_topic=1)
    assert keys(selection.chosen)[0] == "zeal"
    assert why(selection.chosen[0]) == "put in by hand"


def test_no_cap_stands_against_an_editors_hand() -> None:
    """Two articles of one outlet put in by hand are both in, before better stories of others, where the cap is one."""
    by_hand = [a_cluster(*told_by(name, 1, by_hand=True), key=name) for name in ("yarrow", "zeal")]
    others = [happening(name, ["Beacon", "Courier", "Dispatch"]) for name in NAMES[:2]]
    assert keys(choose(*others, *by_hand, size=2, per_source=1).chosen) == ["yarrow", "zeal"]


def test_what_was_put_in_by_hand_is_not_sent_twice() -> None:
    """An editor's hand counts once: the same article is not seated again the next morning."""
    by_hand = a_cluster(*told_by("zeal", 1, by_hand=True), key="zeal")
    selection = choose(by_hand, sent=[a_sent_cluster(by_hand)])
    assert (selection.chosen, why(selection.passed_over[0])) == ((), "already sent on 2026-11-20 as no. 1; nothing new since")


def test_shuffled_input_gives_the_identical_selection() -> None:
    """Neither the order of clusters nor of what was sent changes anything, ties included."""
    day = [happening(name, 3, saga=f"saga{n % 4}") for n, name in enumerate(NAMES)]
    sent = [a_sent_cluster(cluster, number=n) for n, cluster in enumerate(day[:3], start=1)]
    selection = choose(*day, sent=sent, per_topic=3, per_source=3)
    for seed in range(3):
        chance = random.Random(seed)
        assert choose(*chance.sample(day, len(day)), sent=chance.sample(sent, 3), per_topic=3, per_source=3) == selection


def test_a_tie_goes_to_the_weightier_outlet_then_to_the_earlier_report() -> None:
    """With few feeds scores are equal; the editor's weight of the lead decides, then who was first."""
    early, late = happening("amber", 2, hours_ago=9), happening("birch", 2, hours_ago=2)
    assert keys(choose(late, early).chosen) == ["amber", "birch"]
    trusted = a_cluster(
        *told_by("cobalt", ["Kite"], hours_ago=1, weight=1.5), *told_by("cobalt", ["Lantern"], hours_ago=1, weight=0.5), key="cobalt"
    )
    assert keys(choose(early, late, trusted).chosen)[0] == "cobalt"


def test_old_news_is_no_candidate() -> None:
    """A cluster without a report of the last 24 hours stands for no place; one with a single young report does."""
    old, fresh = happening("amber", 5, hours_ago=30), happening("birch", 2)
    mixed = a_cluster(*told_by("cobalt", ["Anchor"], hours_ago=30), *told_by("cobalt", ["Beacon"], hours_ago=3), key="cobalt")
    selection = choose(old, fresh, mixed)
    assert keys(selection.chosen) == ["birch", "cobalt"]
    assert selection.passed_over == ()
