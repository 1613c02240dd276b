"""The dozen topics, and the folders, categories and headline words that speak for each."""

FALLBACK = "World"

PLACES = {
    "World": """
        world world-news international international-news global global-development europe asia asia-pacific africa americas middle-east
        latin-america ausland monde internacional mondo mundo foreign weltgeschehen uk-news us-news china india russia ukraine israel
    """,
    "Politics": """
        politics politik politique politica politics-news us-politics uk-politics elections election election-2024 congress senate house
        white-house whitehouse campaign campaigns administration parliament policy government bundestag politico national-politics
    """,
    "Economy": """
        economy economics economic-policy markets market finance money personal-finance wirtschaft economie economia jobs inflation
    """,
    "Business": """
        business companies industry industries energy-business media autos transportation aviation retail real-estate property
        entreprises empresas aziende unternehmen deals-business small-business b
    """,
    "Technology": """
        technology tech technologie technologies tecnologia digital internet gadgets cybersecurity security-tech ai t innovation
    """,
    "Science": "science sciences wissenschaft ciencia scienza space astronomy physics archaeology research nature-science",
    "Health": """
        health health-news healthcare medicine medical coronavirus covid-19 covid mental-health gesundheit sante salud salute m
        wellness
    """,
    "Climate": """
        climate climate-change environment climate-environment climate-and-environment umwelt klima energy weather wildfires green
    """,
    "Culture": """
        culture arts art books music film films movies entertainment tv tv-and-radio television theatre theater stage design architecture
        kultur cultura entertainment-arts arts-and-culture celebrity celebrities style fashion lifestyle food travel e royals
    """,
    "Sport": """
        sport sports football soccer nfl nba mlb nhl cricket tennis golf rugby formula1 formula-1 f1 boxing cycling athletics olympics
        deportes calcio fussball esporte esportes racing
    """,
    "Justice": "crime courts court law legal justice supreme-court police crime-and-courts crime-courts justiz scotus",
    "Society": """
        society education schools religion faith family lifestyle-society immigration housing gender race equality gesellschaft
        obituaries
    """,
}
"""Folders of a path, and categories written as one hyphened word."""

WORDS = {
    "World": """
        war ceasefire troop missile airstrike drone rebel refugee embassy ambassador diplomat diplomatic sanction nato un peacekeeper
        border invasion hostage militant kremlin ukraine ukrainian russia russian putin zelensky kyiv moscow china chinese beijing taiwan
        iran tehran israel israeli gaza hamas palestinian syria iraq yemen afghanistan taliban north korea pyongyang korean japan india
        pakistan africa nigeria sudan ethiopia congo somalia venezuela mexico brazil france french germany german britain british eu
        european turkey saudi egypt lebanon hezbollah earthquake quake tsunami typhoon coup treaty summit foreign volcano flood landslide
        ferry junta genocide humanitarian famine myanmar philippine prince kingdom
    """,
    "Politics": """
        president presidential senate senator congress congressional republican democrat democratic gop lawmaker campaign election vote
        voter ballot poll primary caucus nominee nomination parliament minister coalition opposition referendum impeachment impeach
        white house governor mayor cabinet party legislation bill veto filibuster shutdown partisan trump biden obama clinton pence
        speaker labour tory conservative liberal brexit chancellor resign candidate debate delegate administration
        executive order council province recount
    """,
    "Economy": """
        economy economic inflation recession rate interest unemployment job jobless wage fed reserve central bank gdp growth deficit debt
        budget tariff trade export import currency dollar euro yen yuan bond yield treasury mortgage price cost stock market dow nasdaq
        investor share tax ecb imf payroll austerity borrowing
    """,
    "Business": """
        company firm profit earning revenue quarterly merger acquisition acquire deal bid takeover ceo executive bankruptcy layoff
        shareholder ipo startup retailer factory airline airport boeing airbus automaker car tesla ford gm toyota amazon walmart supply
        union strike worker bank billion million investment fund oil opec barrel gas pipeline brand sale store supplier manufacturer
    """,
    "Technology": """
        ai artificial intelligence google apple iphone ipad microsoft facebook meta twitter tiktok instagram app software chip semiconductor
        nvidia openai chatgpt robot cyber hacker hack malware data privacy internet smartphone android samsung computer algorithm
        blockchain bitcoin crypto cryptocurrency streaming gadget battery silicon xbox playstation nintendo windows browser
        netflix server cloud developer user device laptop tablet technology tech video-game game console electric vehicle
    """,
    "Science": """
        scientist researcher study nasa space spacex rocket telescope planet asteroid mars moon lunar galaxy star orbit astronaut
        astronomer fossil dinosaur species physic physicist quantum particle gene genetic dna archaeologist archaeology experiment
        discovery biologist brain satellite comet cosmic universe ancient skeleton genome nobel
    """,
    "Health": """
        health hospital doctor patient disease virus vaccine vaccination outbreak pandemic covid coronavirus ebola flu measle cancer drug
        fda cdc treatment medicine medical surgery nurse abortion medicaid medicare obamacare insurance opioid overdose mental diabete
        obesity heart stroke alzheimer dementia malaria hiv aid infection infected pregnancy birth therapy symptom smoking cigarette
        e-cigarette autism vitamin diet clinical trial dose mosquito
    """,
    "Climate": """
        climate warming emission carbon greenhouse fossil renewable solar wind wildfire drought heatwave heat hurricane storm flood
        glacier ice arctic antarctic sea-level ocean coral biodiversity deforestation amazon rainforest pollution plastic conservation
        wildlife endangered extinct environmental weather temperature tornado coal methane reservoir rain lake
    """,
    "Culture": """
        film movie actor actress director oscar emmy grammy award album song singer band concert tour music musician rapper pop netflix
        tv show series season episode finale star celebrity novel author book writer poet museum painting artist
        exhibition theatre opera ballet festival fashion designer model chef restaurant recipe royal hollywood disney premiere
        trailer box office host comedian comedy wedding divorce dating cinema orchestra
    """,
    "Sport": """
        match goal coach quarterback touchdown nfl nba mlb nhl fifa uefa cup league championship champion playoff tournament medal
        olympic athlete player striker midfielder batsman wicket innings grand prix wimbledon tennis golf rugby cricket football soccer
        basketball baseball hockey marathon sprinter boxing team win defeat stadium transfer season referee world-cup
    """,
    "Justice": """
        court judge justice jury trial verdict guilty convicted conviction sentence sentenced prison jail prosecutor attorney lawsuit sue
        sued ruling appeal supreme plea charge charged indicted indictment arrest arrested police officer shooting gunman shot killed
        murder suspect victim fbi investigation probe fraud robbery kidnapping rape assault abuse lawyer detective manhunt death-penalty
        execution inmate stabbing homicide
    """,
    "Society": """
        school student teacher university college campus education church pope bishop religious muslim christian jewish catholic mosque
        immigrant migrant immigration asylum lgbt gay transgender marriage racism racial racist diversity protest protester demonstrator
        homeless housing census population veteran family child parent woman girl poverty welfare
    """,
}
"""Words as ``words_of`` gives them: singular, without accents."""
