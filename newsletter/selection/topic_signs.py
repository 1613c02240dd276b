"""The dozen topics, and the folders, categories and names of publications that speak for each."""

FALLBACK = "World"

TOPICS = (
    "World",
    "Politics",
    "Economy",
    "Business",
    "Technology",
    "Science",
    "Health",
    "Climate",
    "Culture",
    "Sport",
    "Justice",
    "Society",
)

PLACES = {
    "World": """
        world world-news international international-news global global-development europe asia asia-pacific africa americas middle-east
        middleeast latin-america foreign uk-news us-news china india russia ukraine israel world-nation conflict conflicts war disasters
        accidents ausland weltgeschehen welt nachrichten-ausland panorama-ausland monde internacional internacionales mundo mondo esteri
        estero internazionale buitenland wereld international-relations proche-orient moyen-orient afrique asie ameriques
    """,
    "Politics": """
        politics politics-news us-politics uk-politics politik inland innenpolitik politique politiques politica nacional politiek
        politika elections election election-2024 congress senate house white-house whitehouse campaign campaigns administration
        parliament policy government bundestag politico national-politics wahlen wahl elecciones eleicoes elezioni verkiezingen gobierno
        governo gouvernement espana presidentielle poder
    """,
    "Economy": """
        economy economics economic-policy markets market finance money personal-finance your-money investing commodities stocks forex
        global-markets jobs inflation wirtschaft konjunktur boerse finanzen geld economie marches bourse economia mercados mercado finanzas
        financas bolsa macroeconomia mercati finanza lavoro empleo emploi beurs bonds currencies fx treasuries central-banks money-markets
        market-news stock-market stock-markets markets-news us-markets global-economy economic-news
    """,
    "Business": """
        business business-news biz companies company industry industries international-business energy-business media-business autos auto
        cars transportation aviation airlines retail real-estate realestate property deals-business dealbook small-business entrepreneurs
        report-on-business corporate earnings unternehmen immobilien verkehr auto-mobil mittelstand entreprise entreprises immobilier
        negocios empresas inmobiliario imoveis aziende imprese bedrijven bedrijfsleven ondernemen banking insurance advertising aerospace
        banks businessnews business-finance business-and-finance business-economy mergers-acquisitions company-news industry-news
        market-movers ipos oil-gas oil-and-gas
    """,
    "Technology": """
        technology tech technews tech-news technologies it digital internet web gadgets gadget gear software hardware mobile mobiles
        smartphone smartphones phones apps cybersecurity security-tech cyber ai artificial-intelligence personal-tech personaltech
        innovation computing computers gaming games video-games videogames android apple google microsoft social-media crypto bitcoin
        startups technik netzwelt netz digitales computer technologie numerique high-tech hightech pixels jeux-video tecnologia tecnologias
        informatica juegos videojuegos jogos tecno tec giochi technieken tech-policy tech-now consumer-tech consumer-electronics ios iphone
        ipad playstation xbox nintendo pc-gaming wearables wearable-tech cloud cloud-computing semiconductors telecom telecoms
        enterprise-tech infosec data-security big-data robotics internet-culture tablets laptops bits
    """,
    "Science": """
        science sciences science-news space astronomy physics archaeology biology research nature-science wissenschaft wissen weltraum
        forschung ciencia ciencias espacio espace astronomie scienza scienze spazio wetenschap universo space-news physical-sciences
        life-sciences spaceflight paleontology palaeontology evolution
    """,
    "Health": """
        health health-news healthcare health-care medicine medical coronavirus covid-19 covid pandemic mental-health public-health
        health-shots wellness well fitness nutrition diseases drugs gesundheit medizin sante medecine salud medicina saude bem-estar salute
        gezondheid zorg goatsandsoda cancer diabetes health-fitness health-and-fitness health-and-wellness health-wellness health-medicine
        health-medical healthday diet-fitness pregnancy heart-health womens-health mens-health infectious-disease infectious-diseases
        vaccines nhs hiv-aids pharma pharmaceuticals healthy-living well-being wellbeing
    """,
    "Climate": """
        climate climate-change environment climate-environment climate-and-environment climate-solutions energy-environment weather
        wildfires green sustainability nature umwelt klima wetter natur environnement climat planete meteo medio-ambiente clima
        meio-ambiente ambiente milieu klimaat weer climate-crisis global-warming energy-and-environment conservation pollution
    """,
    "Culture": """
        culture arts art books music film films movies entertainment entertainment-news tv television tv-and-radio tv-radio tv-news theatre
        theater stage design architecture entertainment-arts arts-and-culture arts-entertainment arts-and-entertainment pop-culture
        celebrity celebrities celebrity-news celebs gossip hollywood bollywood showbiz tvshowbiz people style fashion lifestyle food travel
        royals dining recipes comics photography museums kultur kino musik literatur feuilleton leute stil mode medien cinema musique livres
        culture-loisirs cultura cultural musica libros cine livros gente famosos farandula televisao televisione spettacoli spettacolo arte
        arti moda cultuur boeken muziek entretenimiento entretenimento espectaculos tv-shows tv-series tv-shows-news music-news movie-news
        film-news tvnews red-carpet box-office celebrity-gossip celebrity-style celebrity-babies hot-gossip hollywood-news opera dance
        albums concerts oscars grammys emmys arts-life arts-and-life arts-culture award-season awards-season theater-arts movies-tv
        movies-music film-tv bollywood-news showbiz-news entertainment-tv tvguide book-reviews film-reviews movie-reviews music-reviews
        royal-family
    """,
    "Sport": """
        sport sports football soccer nfl nba wnba mlb nhl ncaa ncaaf ncaab cricket tennis golf rugby formula1 formula-1 f1 motorsport
        boxing mma ufc cycling athletics olympics horse-racing basketball baseball hockey esports-sport fussball bundesliga handball ski
        radsport foot cyclisme deportes deporte futbol baloncesto liga esporte esportes futebol desporto calcio serie-a ciclismo basket
        voetbal wielrennen sporten
    """,
    "Justice": """
        crime courts court law legal justice supreme-court police crime-and-courts crime-courts law-crime law-and-crime scotus
        justice-department criminal-justice justiz kriminalitaet kriminalitat verbrechen blaulicht faits-divers justicia sucesos crimen
        justica policia policial seguranca-publica giustizia cronaca-nera cronaca misdaad justitie criminalidad tribunales
    """,
    "Society": """
        society education schools higher-education universities religion faith family parenting lifestyle-society immigration housing
        gender race equality obituaries community social-issues gesellschaft bildung schule karriere-bildung kirche familie societe
        ecole religions sociedad educacion religion-sociedad sociedade educacao societa scuola samenleving onderwijs maatschappij
        cotidiano
    """,
}
"""Folders of a path, and categories written as one hyphened word without accents."""

NAMES = {
    "Business": "business market markets money financial finance investor investing economic economy wallstreet",
    "Technology": "tech technology digital gadget gadgets game games gamer gamers gaming android iphone computer computing software geek",
    "Science": "science scientist space astronomy physics nature",
    "Health": "health medical medicine pharma cancer diabetes doctor doctors nursing hospital",
    "Climate": "climate environment carbon",
    "Culture": "movie movies film films music celebrity celebrities celeb gossip hollywood entertainment showbiz comic comics cinema",
    "Sport": "sport sports football soccer golf cricket",
}
"""Words with which the names of publications on one subject begin or end."""
