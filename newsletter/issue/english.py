"""What the rules need to know about English: abbreviations, small words, places where a line may not end. No rule is here, only words."""


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


BEFORE_A_NAME = _words(
    "dr mr mrs ms mx prof st gen sen rep gov lt col sgt capt cmdr maj cpl pvt adm rev fr hon pres supt messrs mme mlle reps sens det insp",
    "vs v e.g i.e cf viz fig vol pp nos approx est ca mt ft dept univ",
)
"""Abbreviations that stand before something: no sentence ends there."""

BEFORE_A_NUMBER = _words("no art sec p")
"""Words that are abbreviations when a number follows: "No. 10"."""

PERHAPS_LAST = _words(
    "inc ltd co corp llc plc bros jr sr etc al jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri",
    "sat sun ave blvd rd min max",
)
"""Abbreviations that a sentence may end with; the next word tells."""

STARTERS = _words(
    "a an the this that these those it its he she they we i you his her their our my there here in on at by as but and or so yet if",
    "when while where what who why how after before since until for from with without under over during despite although though because",
    "however meanwhile earlier later now then today still also more most many some all both no not one two according officials police",
    "authorities prosecutors",
)
"""Words that begin a sentence far more often than they follow an abbreviation with a capital letter."""

SMALL_WORDS = _words(
    "a an the and but or nor for so yet as at by in into of off on onto out over per to up via with from than that its it is are be was",
    "were if not no will would can could may might has have had he she they we you his her their our your my this these those who what",
    "when where why how after before amid about against among under between through during while until despite without",
    "don't doesn't didn't isn't aren't wasn't weren't won't can't cannot couldn't shouldn't wouldn't haven't hasn't hadn't",
    "they're we're you're they've we've you've he'll she'll they'll we'll you'll it'll let's",
)
"""Words that are no names, whatever the text shows."""

PREFIXES = _words("anti co counter de ex inter mega mid mini multi non over post pre pro re self semi sub super ultra under")
"""Beginnings of words with a hyphen that are no names."""

NAME_BRIDGES = _words("of the for de la du")
"""Words inside a name that stay small: Bank of England."""

ACRONYMS = _words(
    "US USA UK EU UN NATO NASA FBI CIA NSA IMF GDP AI TV UAE USSR BBC CNN NHS CEO CFO MP MPs PM AP AFP ABC CBS NBC NPR PBS UNESCO UNICEF",
    "OPEC ASEAN BRICS COVID DNA RNA HIV AIDS IRA IRS SEC FDA EPA CDC DOJ GOP NRA NBA NFL NHL MLB FIFA UEFA IOC ICC ICJ WTO OECD ECB BOE",
    "IPO VAT LGBT LGBTQ IVF ICU PTSD ADHD UFO VIP RAF SAS IDF UNHCR IAEA OSCE USAID ISIS ETF API",
)

NUMBERS = _words("one two three four five six seven eight nine ten eleven twelve dozen hundred thousand million billion")

OBJECT_STARTS = _words(
    "a an the this that these those its his her their our my your another each every no any some both all he she they it we"
)
"""Words that begin what a verb needs after it: a line that stops before one leaves the verb without its object."""

PHRASE_STARTS = _words(
    "in on at for over after as amid with from by against into during before under near since while when where despite about across around",
    "between through toward towards within without among behind beyond",
)
"""Words that begin a phrase of their own: a line may stop before them."""

NO_ADVERBS = _words("family supply rally reply daily weekly monthly early ally bully assembly monopoly anomaly fly belly jelly")
"""Words in -ly that a line may end with."""

BINDERS = _words("of than up down off out away back")
"""Words that tie what follows to what went before."""

JOINTS = _words("and or but to is are was were has have had will would can could may says say said who which that because if")
"""Words at which a sentence has a joint; after a few words of its own it may stop there."""

WEAK_ENDS = (
    OBJECT_STARTS
    | PHRASE_STARTS
    | JOINTS
    | NUMBERS
    | _words(
        "of than not more most less least very too so such how what why new old first last next top former ex mr mrs dr be been being your"
    )
)
"""Words that no line may end with."""

WEAK_ENDS -= _words("it all hundred million billion")

LEADS_INTO_TIME = _words(
    "day days hour hours week weeks month months year years minute minutes moments just long shortly soon even only right"
)
"""Words after which "after" and "before" go on: "5 days after the launch"."""

NAMES_A_ROLE = _words("name appoint elect pick choose chose see hail describ treat regard know serv label brand cast")
"""How verbs begin after which "as" belongs to the statement: "names Ms Lee as envoy"."""

NOT_DISTINCTIVE = _words(
    "the news world latest top stories headlines rss feed feeds home page international national uk us online com org net co www site"
)
"""Words in a publication's name that do not tell it from others."""

KIND_LABELS = _words("opinion analysis review editorial obituary comment explainer interview")
"""Labels that tell the reader what kind of text it is: they stay in the headline."""
