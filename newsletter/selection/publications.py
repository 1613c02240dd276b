"""Well-known publications on one subject, whose names alone say what most of their articles are about."""

import re
from functools import cache

_ENDING = re.compile(r"\.(?:com?|net|org|tv|io|ie|in|ca|eu|de|fr|news|co\.(?:uk|nz|in|za)|com\.au)$")
_SUBJECT = {
    "Economy": "economist tradingeconomics fxstreet dailyfx forexlive forexfactory investing econbrowser bullionvault kitco",
    "Business": """
        bloomberg businessweek bloombergbusinessweek forbes fortune marketwatch cnbc cnnmoney thestreet fool motleyfool
        seekingalpha barrons benzinga zacks morningstar nasdaq investopedia kiplinger entrepreneur fastcompany inc adage adweek ft
        financialtimes economictimes livemint mint moneycontrol businessinsider insider fundweb cityam thisismoney bizjournals
        crainsnewyork crains dealreporter investorsbusinessdaily investors wallstreetjournal wsj handelsblatt lesechos latribune
        expansion cincodias ilsole24ore supermarketnews progressivegrocer retailweek retaildive thegrocer autocar caranddriver
        motortrend roadandtrack edmunds jalopnik autoblog autonews automotivenews leftlanenews topgear carscoops motorauthority
        flightglobal aviationweek ainonline oilprice rigzone platts argusmedia mining proactiveinvestors prnewswire businesswire
        globenewswire streetinsider 24wallst dailyfinance housingwire inman bankrate valuewalk rttnews gurufocus tipranks
        zerohedge nikkei
    """,
    "Technology": """
        techcrunch engadget cnet zdnet gizmodo wired verge theverge arstechnica mashable gigaom venturebeat recode slashgear bgr
        pcworld pcmag macworld computerworld infoworld networkworld techradar techspot tomshardware tomsguide anandtech slashdot
        theregister register theinquirer extremetech readwrite thenextweb tnw digitaltrends geekwire pocketlint ubergizmo
        phandroid droidlife 9to5mac 9to5google macrumors appleinsider cultofmac imore tuaw idownloadblog redmondpio winbeta
        wpcentral wmpoweruser neowin gsmarena phonearena phonescoop phonedog crackberry bleepingcomputer krebsonsecurity
        threatpost darkreading securityweek thehackernews helpnetsecurity scmagazine v3 itpro crn eweek informationweek cio
        itworld techrepublic lifehacker makeuseof howtogeek hothardware guru3d wccftech maximumpc overclockersclub kotaku polygon
        gamespot ign eurogamer destructoid joystiq giantbomb gameinformer gamesindustry gamasutra vg247 rockpapershotgun pcgamer
        shacknews siliconera gematsu n4g dualshockers pushsquare nintendolife escapistmagazine gamezone gamerant vrzone coindesk
        cointelegraph theblock decrypt siliconrepublic siliconvalley siliconangle semiwiki eetimes electronicsweekly
        fiercewireless lightreading heise golem chip numerama clubic 01net xataka hipertextual genbeta tweakers allthingsd bits
        stuff t3 trustedreviews recombu expertreviews ndtvgadgets gadgets360
    """,
    "Science": """
        livescience sciencedaily sciencenews newscientist scientificamerican nationalgeographic discovermagazine popsci
        popularscience popularmechanics phys universetoday eurekalert sciencemag nature quantamagazine nautil spacenews
        spaceflightnow nasa esa skyandtelescope earthsky iflscience smithsonianmag archaeology cosmosmagazine symmetrymagazine
        redorbit seeker
    """,
    "Health": """
        webmd healthday everydayhealth medicalnewstoday medpagetoday medscape healthline statnews kaiserhealthnews khn
        kffhealthnews prevention menshealth womenshealthmag shape drugs mayoclinic newsmedical medicaldaily medicalxpress
        beckershospitalreview modernhealthcare fiercehealthcare fiercepharma fiercebiotech biopharmadive endpts pharmatimes
        pharmalive nursingtimes pulsetoday aidsmap cidrap contagionlive precisionvaccinations verywellhealth diabetesincontrol
        psychcentral psychologytoday bmj thelancet lancet nejm jamanetwork cdc who foodsafetynews healthcareitnews ajmc healio
        univadis
    """,
    "Climate": """
        insideclimatenews carbonbrief climatecentral climatehome climatechangenews grist treehugger mongabay e360
        environmentalleader ecowatch greentechmedia cleantechnica weather accuweather wunderground rechargenews desmogblog edie
        businessgreen
    """,
    "Culture": """
        hollywoodreporter variety deadline thewrap indiewire hitfix vulture avclub ew entertainmentweekly people usweekly
        usmagazine tmz eonline perezhilton justjared hollywoodlife radaronline popsugar accesshollywood etonline toofab celebuzz
        extratv okmagazine intouchweekly starpulse wonderwall zap2it tvline tvguide tvbythenumbers tvfanatic digitalspy radiotimes
        denofgeek screenrant collider slashfilm cinemablend empireonline totalfilm ropeofsilicon firstshowing joblo aintitcool
        comingsoon rottentomatoes metacritic boxofficemojo fandango moviefone screencrush screendaily comicbook comicbookresources
        cbr newsarama bleedingcool superherohype billboard rollingstone nme spin pitchfork stereogum consequenceofsound
        consequence fuse vibe xxlmag hiphopdx rapup allhiphop complex mtv vh1 bet contactmusic musicweek musictimes gigwise
        loudwire ultimateclassicrock tasteofcountry theboot theboombox popcrush idolator undertheradarmag clashmusic brooklynvegan
        playbill broadwayworld whatsonstage thestage artnews artforum artnet hyperallergic theartnewspaper gawker jezebel thecut
        dlisted laineygossip realitytea wetpaint buddytv vanityfair vogue elle glamour cosmopolitan gq esquire harpersbazaar
        instyle marieclaire wwd fashionista refinery29 hellomagazine hello hellobeautiful bustle bollywoodhungama pinkvilla
        filmfare koimoi mediaite tvnewser ibnlive eater bonappetit epicurious
    """,
    "Sport": """
        espn espncricinfo cricinfo cricbuzz skysports bleacherreport sbnation deadspin cbssports foxsports si sportsillustrated
        sportingnews nfl nba mlb nhl pga pgatour golfdigest golfweek uefa fifa goal fourfourtwo givemesport theathletic athletic
        marca lequipe kicker autosport motorsport crash cyclingnews velonews runnersworld ringtv boxingscene mmafighting mmajunkie
        rivals 247sports yahoosports eurosport tsn sportsnet talksport
    """,
    "Justice": "lawfare law360 abajournal scotusblog law abovethelaw courthousenews themarshallproject nationallawjournal",
    "Society": "educationweek edweek chronicle insidehighered timeshighereducation christianitytoday catholicherald churchtimes",
    "Politics": "politico rollcall thehill talkingpointsmemo realclearpolitics fivethirtyeight politicshome conservativehome labourlist",
    "World": "foreignpolicy foreignaffairs thediplomat aljazeera crisisgroup globalvoices warontherocks",
}


@cache
def _topics() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for topic, names in _SUBJECT.items():
        for name in names.split():
            found[name] = (*found.get(name, ()), topic)
    return found


def subject_of(source: str, host: str) -> tuple[str, ...]:
    """The topics of a publication known by its name or by the name its site is registered under."""
    name = re.sub(r"[^a-z0-9]", "", _ENDING.sub("", source.casefold()))
    site = _ENDING.sub("", host.casefold()).split(".")[-1].replace("-", "")
    known = _topics()
    return known.get(name) or known.get(name.removeprefix("the")) or known.get(site) or ()
