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
        global-markets jobs inflation wirtschaft konjunktur boerse finanzen geld economie marches bourse economia mercados mercado
        finanzas financas bolsa macroeconomia mercati finanza lavoro empleo emploi beurs
    """,
    "Business": """
        business business-news biz companies company industry industries international-business energy-business media-business autos
        auto cars transportation aviation airlines retail real-estate realestate property deals-business dealbook small-business
        entrepreneurs report-on-business corporate earnings unternehmen immobilien verkehr auto-mobil mittelstand entreprise entreprises
        immobilier negocios empresas inmobiliario imoveis aziende imprese bedrijven bedrijfsleven ondernemen
    """,
    "Technology": """
        technology tech technews tech-news technologies it digital internet web gadgets gadget gear software hardware mobile mobiles
        smartphone smartphones phones apps cybersecurity security-tech cyber ai artificial-intelligence personal-tech personaltech
        innovation computing computers gaming games video-games videogames android apple google microsoft social-media crypto bitcoin
        startups technik netzwelt netz digitales computer technologie numerique high-tech hightech pixels jeux-video tecnologia
        tecnologias informatica juegos videojuegos jogos tecno tec giochi technieken
    """,
    "Science": """
        science sciences science-news space astronomy physics archaeology biology research nature-science wissenschaft wissen weltraum
        forschung ciencia ciencias espacio espace astronomie scienza scienze spazio wetenschap universo
    """,
    "Health": """
        health health-news healthcare health-care medicine medical coronavirus covid-19 covid pandemic mental-health public-health
        health-shots wellness well fitness nutrition diseases drugs gesundheit medizin sante medecine salud medicina saude bem-estar
        salute gezondheid zorg goatsandsoda
    """,
    "Climate": """
        climate climate-change environment climate-environment climate-and-environment climate-solutions energy-environment weather
        wildfires green sustainability nature umwelt klima wetter natur environnement climat planete meteo medio-ambiente clima
        meio-ambiente ambiente milieu klimaat weer
    """,
    "Culture": """
        culture arts art books music film films movies entertainment entertainment-news tv television tv-and-radio tv-radio tv-news
        theatre theater stage design architecture entertainment-arts arts-and-culture arts-entertainment arts-and-entertainment
        pop-culture celebrity celebrities celebrity-news celebs gossip hollywood bollywood showbiz tvshowbiz people style fashion
        lifestyle food travel royals dining recipes comics photography museums kultur kino musik literatur feuilleton leute stil mode
        medien cinema musique livres culture-loisirs cultura cultural musica libros cine livros gente famosos farandula televisao
        televisione spettacoli spettacolo arte arti moda cultuur boeken muziek entretenimiento entretenimento espectaculos
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
