"""How likely a headline is bait."""

import math

import pytest

from benchmarks.evaluate import DATA
from benchmarks.training.clickbait import Headlines, precision_and_recall, weight_lines
from newsletter.selection.clickbait import PENALTY, clickbait_probability
from newsletter.selection.trained import trained_lines

PLAIN = """
    7 killed in market fire
    10 people killed as bus overturns
    12 Hurt as Tram Leaves Rails Near Harbour
    3 arrested over theft of church bells
    24 schools to close for a week after flood
    5,000 march against dam in the capital
    2 charged with fraud over bridge contract
    40 jobs to go at paper mill
    1 in 5 pensioners cannot heat their home, survey finds
    100 years on, survivors' families gather at the pit
    Council approves budget after nine-hour sitting
    Council Approves Budget After Nine-Hour Sitting
    Minister resigns over ferry contract
    Prime minister to visit flooded valleys on Friday
    Court overturns ruling on fishing rights
    Woman, 83, rescued from roof after two days
    Man who set fire to barn is sentenced to four years
    Girl, 9, dies after falling through ice
    Police find missing hiker alive
    Central bank leaves rates unchanged
    Shares fall as oil price climbs
    Carmaker recalls 30,000 vans over brakes
    Hospital to stop births at night from March
    Doctors warn of early flu season
    Scientists find water under crater on Mars
    New species of frog found in cloud forest
    Storm cuts power to 60,000 homes
    What we know about the train crash
    Why the harvest failed: drought, late frost and a dearth of bees
    How the vote could change the coalition
    Who will lead the opposition? Three names are heard
    Is the bridge safe? Engineers disagree
    Will the central bank cut again? Analysts are split
    'We had ten minutes to leave': villagers tell of the slide
    "I did not know," says mayor at inquiry
    You cannot vote without papers, office reminds citizens
    Your bills will rise by 4% in April, regulator says
    This year's harvest the smallest since 1976
    These are the measures that take effect on Monday
    Town remembers teacher who saved her class
    Town's Only Baker Retires After 50 Years
    Farmers block motorway with tractors
    Star witness withdraws statement
    Actor sues studio over unpaid fees
    Singer cancels tour after throat surgery
    Film about lighthouse wins top prize at festival
    Best-selling author dies at 91
    City win cup after extra time
    Champion out for season with knee injury
    Teenager is youngest to sail round the cape alone
    Dog leads police to stolen paintings
    Zoo mourns oldest elephant
    The most expensive bridge in the country opens on Sunday
    Five things the report found wrong at the plant, and what the minister said
    Library extends opening hours
    Parish hall to get new roof
    Volunteers clear 3 tonnes of rubbish from river
    Road closed for six weeks from Monday
    Water main bursts in High Street, shops shut
    Here the first votes are counted: island goes to the polls early
"""

BAIT = """
    17 reasons cats are kings
    21 Things Only Left-Handed People Understand
    15 Photos That Will Make You Want To Move To The Sea
    9 Kitchen Tricks You Never Knew You Needed
    33 Hilarious Texts From Moms Who Just Learned To Type
    12 signs you were raised by a librarian
    The 19 Best Things About Being The Youngest Child
    23 Dogs Who Are Having A Better Summer Than You
    11 Times This Baker Was All Of Us
    7 Easy Dinners You Can Make In One Pan
    18 Gifts For The Tea Lover In Your Life
    29 facts about whales that will blow your mind
    This Man Opened An Old Suitcase And What He Found Will Make You Cry
    This is what happens when you eat an onion every day
    This Little Girl's Letter To Her Postman Is Everything
    This one trick will halve your heating bill
    These Before And After Photos Of Gardens Are So Satisfying
    These Twins Swapped Lives For A Week And It Was Amazing
    You won't believe what this fisherman pulled out of the lake
    You'll Never Look At A Teapot The Same Way Again
    You Need To See What This Grandma Knitted
    You've been peeling garlic wrong your whole life
    Your zodiac sign reveals which bread you are
    What Does Your Favourite Biscuit Say About You
    What Kind Of Houseplant Are You
    Which lighthouse should you live in?
    Which Pasta Shape Matches Your Personality
    Can You Guess The Film From One Frame?
    Can we guess your age from your breakfast?
    Can You Pass This Primary School Maths Test
    How Many Of These Classic Novels Have You Actually Read
    How well do you know the lyrics to sea shanties?
    How Addicted To Coffee Are You
    We tried the viral cloud bread and here's what happened
    We Asked A Dentist Everything You Were Too Scared To Ask
    I Lived Like A Monk For 30 Days And This Is What I Learned
    Here's What Your Favourite Cheese Looks Like Under A Microscope
    Here's why everyone is talking about this sandwich
    Here Are The Most Awkward Wedding Photos Of All Time
    Here Is The Cutest Otter Video You Will See Today
    People Are Freaking Out Over This Optical Illusion
    People are sharing the worst gifts they ever got and it's hilarious
    Everyone Is Obsessed With This Tiny Hat
    Literally Just 16 Pictures Of Sleepy Ducks
    If You Can Name All These Trees You're A Genius
    If you grew up by the sea, you'll recognise these things
    When You Realise You're Turning Into Your Mum
    Tell Us Your Most Embarrassing School Story
    Proof That Pigeons Are The Real Heroes
    A Definitive Ranking Of Every Jam From Worst To Best
    The Hardest Quiz About The Moon You'll Ever Take
    The Internet Is In Love With This Grumpy Goat
    The reason this bride cancelled her wedding will shock you
    Watch This Toddler Meet Snow For The First Time
    Try Not To Laugh At These Photos Of Startled Cats
    Do You Remember These Cartoons From Your Childhood
    Are You More Of A Spoon Or A Fork
    For everyone who secretly hates brunch
    Her Response To A Rude Neighbour Is Perfect
    She Walked Past A Closed Shop Every Day. Then This Happened
"""

WRONGLY_FLAGGED = {"These are the measures that take effect on Monday"}


def titles(block: str) -> list[str]:
    return [line.strip() for line in block.strip().splitlines()]


def test_plain_headlines_are_no_bait() -> None:
    """Numbers, questions, quotations and addressing the reader make no bait of news, in either style of capitals."""
    assert len(titles(PLAIN)) == 60
    assert {title for title in titles(PLAIN) if clickbait_probability(title) >= PENALTY} == WRONGLY_FLAGGED


def test_bait_is_known() -> None:
    """Most bait is found, in either style of capitals; what is missed still looks more like bait than like news."""
    found = [clickbait_probability(title) for title in titles(BAIT)]
    assert len(found) == 60
    assert sum(probability >= PENALTY for probability in found) >= 51
    assert sum(probability > 0.5 for probability in found) >= 57


@pytest.mark.parametrize("title", ["", "   ", "台風が接近", "Was wir über das Unglück wissen", "?!", "9" * 5000, "a " * 20_000])
def test_what_it_cannot_read_is_no_bait(title: str) -> None:
    """Nothing, other languages and nonsense get a probability, below the penalty."""
    probability = clickbait_probability(title)
    assert math.isfinite(probability)
    assert probability < PENALTY


def test_capitals_and_kind_of_apostrophe_do_not_matter() -> None:
    """A publisher's house style tells nothing about bait."""
    title = "You won't believe what this fisherman found"
    assert len({clickbait_probability(written) for written in (title, title.title().replace("'T", "'t"), title.replace("'", "’"))}) == 1


@pytest.mark.slow
def test_five_folds_reach_the_figures() -> None:
    """Trained on four fifths of the judged headlines, it is right about the rest whenever it flags; trained on all, it is what we ship."""
    if not (DATA / "clickbait.dev.jsonl.gz").exists():
        pytest.skip("no clickbait.dev.jsonl.gz; set NEWSLETTER_EVAL_DATA to the folder that holds the evaluation data")
    headlines = Headlines(DATA)
    judged = headlines.origin == "judged"
    precision, recall = precision_and_recall(headlines.bait[judged], headlines.cross_validated()[judged])
    assert precision >= 0.995
    assert recall >= 0.80
    made = dict(line.split("\t") for line in weight_lines(headlines.train(headlines.fold >= 0))[1:])
    shipped = {feature: weight for feature, (weight,) in trained_lines("clickbait")}
    assert {name: float(weight) for name, weight in made.items()} == pytest.approx(
        {name: float(weight) for name, weight in shipped.items() if name != "feature"}, abs=0.002
    )
