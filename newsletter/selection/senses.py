"""Words of English news that stand for one another: what is an earthquake today is called a quake or a tremor in half a year.

A word may have several senses; the first word of a group is its name. Nothing here is the name of a person, an outlet or an affair.
"""

from collections import defaultdict

from newsletter.selection.stems import stem_of

_SENSES = """
    abandon scrap drop cancel ditch shelve axe halt withdraw | abdicate retire retirement resign quit | abortion termination pregnancy roe
    |
    abuse assault molest harassment harass rape grope | accident crash collision collide wreck smash derail derailment |
    account profile user | accuse allege allegation claim charge indict indictment accusation |
    acquire acquisition takeover purchase buy buyer bid merger merge merged buyout owner own sale sell | actor actress star |
    admit confess confession plead guilty concede | adolescent teenager teenage teen youngster boy girl pupil child children kid |
    advert campaign commercial | agent spy espionage mole | agree agreement deal pact accord treaty settlement settle compromise truce |
    ai chatbot algorithm chatgpt | aid relief assistance help charity | airbag recall brake |
    aircraft plane jet airliner aeroplane airplane flight boeing airbus fly flew | airline carrier | airport runway terminal |
    album record single | alcohol beer brewery brewer whisky spirit vodka | algorithm feed | allergy allergic asthma | alliance nato ally
    |
    alphabet script | ambassador embassy diplomat diplomatic consulate envoy | ambulance paramedic |
    amend amendment constitution constitutional | ammunition shell munition artillery | amphora shipwreck wreck galleon |
    ancient archaeological archaeologist antiquity excavation dig unearth relic artefact artifact | animal beast creature wildlife species
    |
    annuity pension | annul overturn quash void reverse invalidate | anorexia eating | ant termite wasp hornet | antenna mast |
    antibiotic resistant superbug | antitrust monopoly monopolist competition cartel | app download | appeal appellate |
    approve approval clear authorise authorize licence license permit endorse pass | architect architecture design |
    archive library manuscript | army military troop soldier force armed defence defense |
    arrest detain custody detention seize capture caught apprehend nab |
    assassinate assassination gunman shoot shooting shot gunfire firearm rifle | asteroid comet meteorite meteor |
    astronaut crew cosmonaut | astronomer telescope astronomy galaxy star planet exoplanet |
    asylum migrant refugee immigrant migration immigration deport deportation | athlete player runner sprinter swimmer footballer champion
    |
    auction sotheby christie hammer sold | audit auditor accounts accounting books | author novelist writer book novel | autism autistic |
    avalanche landslide mudslide rockslide | award prize medal trophy honour honor laureate nobel | baby infant neonatal newborn toddler |
    bacteria salmonella listeria coli bacterium hepatitis hepatiti germ | bail surety parole probation release |
    ballet dancer dance choreographer | balloon airship blimp | ban prohibit prohibition outlaw forbid bar block restrict restriction |
    bank lender banking | bankrupt bankruptcy insolvent insolvency collapse administration receivership | barracks garrison base |
    baseball pitcher batter | basketball nba | battery gigafactory cell | bear grizzly | bee hive insect pollinator butterfly |
    bid host hosting | billionaire tycoon magnate fortune wealthy rich heir | bird avian poultry flu chicken hen egg | birthrate fertility
    |
    blindness blind sight vision eye | blood transfusion haemophilia haemophiliac infected plasma |
    boat ship vessel ferry tanker freighter cargo yacht trawler | bodyguard security escort |
    bombing bomb bombard shell shelling missile rocket drone strike attack raid |
    bone skeleton fossil remains palaeontologist paleontologist dinosaur | border frontier fence checkpoint wall |
    boss chief ceo executive chairman head leader director president | bot troll disinformation misinformation | boxer boxing bout |
    boycott shun | brain mind thought skull neurological neuron | brand logo trademark |
    breach leak hack hacker cyberattack ransomware data intrusion cyber | bread bakery baker flour | breast mammogram |
    bribe bribery corruption corrupt graft kickback embezzle embezzlement | bridge span viaduct overpass |
    broadcaster television tv channel presenter host anchor | budget spending austerity deficit |
    building tower block apartment flat skyscraper | burn blaze fire wildfire flame inferno arson bushfire |
    cabin fuselage cockpit panel door window midair | cable seabed undersea sabotage pipeline anchor sever | camera cctv footage |
    canal waterway lock strait shipping | cancer tumour tumor chemotherapy leukaemia leukemia oncology | cannabis marijuana weed |
    car automobile vehicle carmaker automaker motor ev electric |
    cardinal conclave church bishop priest catholic archbishop preacher pastor sect cult congregation vicar | carriage coach |
    casino croupier | castle fortress palace | cat kitten feline | caterer canteen meal lunch | cathedral spire nave |
    cave cavern grotto tunnel underground | ceasefire truce armistice | cell stem | censorship censor | census population demographic |
    charger battery charging | chatbot assistant language | cheat cheating doping drug steroid dope | cheese dairy butter |
    chemistry chemist molecule | chess grandmaster chessboard board | chip semiconductor microchip processor | cholera typhoid |
    church cathedral mosque temple synagogue | cinema film movie hollywood studio | citizen resident inhabitant villager local neighbour |
    citizenship nationality naturalise passport | city town municipality council mayor village | cladding facade insulation |
    cliff rock boulder | climate warming emission carbon greenhouse | clone embryo | clothing garment textile |
    club champion league season fixture | coach manager trainer | coal mine miner mining pit colliery shaft |
    coalition majority parliament lawmaker mp senator congress senate legislator legislature deputy assembly |
    coast shore beach coastline seaside | cockpit pilot runway switch engine | cockroach pest locust swarm rat |
    coffee tea cocoa chocolate | cofounder founder | collector collection hoard | colony colonial empire | comedian comedy standup |
    comet tail | communique declaration statement | company firm corporation business enterprise manufacturer maker producer |
    compensation compensate damages payout reimburse restitution redress | complaint lawsuit sue suit litigation |
    conscript conscription draft recruit enlist | conservation conservationist reintroduce endangered rewild extinction extinct |
    constellation satellite broadband | contaminate contamination pollute pollution poison toxic tainted chemical solvent pfas |
    contraceptive pill | convict conviction guilty sentence jail prison imprison imprisonment |
    copyright plagiarism plagiarise royalty licensing | coral reef bleaching | cosmetics beauty makeup | counterfeit fake knockoff |
    coup putsch junta mutiny insurrection uprising overthrow plot rebellion riot storm |
    court judge tribunal ruling rule verdict judgment justice bench | cow cattle dairy milk livestock beef herd | crater impact |
    cricket wicket batsman bowler | crime criminal gang mafia cartel mob | crocodile alligator |
    crypto bitcoin cryptocurrency token stablecoin exchange | cryptography encryption encrypt password |
    currency dollar euro yen pound peso | cut slash reduce reduction layoff redundancy redundant | cycling cyclist bicycle bike peloton |
    cyclist peloton tour | cyclone hurricane typhoon storm tempest | dam reservoir hydroelectric hydropower |
    dead death die died kill fatal fatality victim deadly lethal toll casualty perish | deaf hearing |
    debt loan creditor bond default bailout lender borrow | decline fall drop sink slump plunge | dementia alzheimer brain neurology |
    demonstrate demonstration protest protester rally march demonstrator riot unrest | dental tooth dentist |
    deny reject refuse dismiss rebuff | deport removal expel | depression psychiatric mental | desert dune sand sahara | diabetes insulin
    |
    dictionary word | dig tunnel drill drilling bore | director filmmaker | discover discovery find found |
    disease illness sick infection virus outbreak epidemic pandemic ill | dismiss fire sack oust remove resign resignation quit |
    dive diver diving submersible submarine hull implode implosion wreck underwater | dividend payout shareholder |
    doctor physician surgeon hospital clinic medical nurse patient surgery | dog puppy canine breed hound | doll toy brick |
    dream dreamliner airliner | drone uav quadcopter | drought dry rainfall |
    drug medicine medication pill tablet jab injection pharmaceutical | eagle hawk vulture condor |
    earthquake quake tremor seismic magnitude shake shook aftershock | ebola marburg | economy economic growth recession gdp |
    elect election ballot vote poll voter electoral referendum | electricity power grid blackout outage voltage surge network |
    elephant rhino rhinoceros ivory poach poacher tiger lion zoo safari | embryo fetus | emergency crisis catastrophe disaster |
    emission diesel exhaust cheat device | employee staff job worker workforce miner labourer labour |
    energy oil gas petroleum fuel crude pipeline | enslave slave slavery trafficking traffick |
    environment environmental ecologist ecological nature reserve | enzyme protein | epilepsy seizure |
    erupt eruption volcano volcanic lava magma ash crater | escape flee fugitive fled run abscond |
    espionage spy intelligence agent spying | evacuate evacuation displaced displacement flee | evasion tax haven offshore |
    evidence proof forensic dna | exam examination test examiner grade | exchange platform trading broker | execute execution noose |
    exile banish | expedition explorer explore | expel expulsion deport exile | explode explosion blast bomb detonate detonation |
    export import tariff duty trade customs levy | extradite extradition surrender | factory plant assembly production mill | fairway golf
    |
    fake forge forgery counterfeit fraud fraudulent scam swindle deceive con | fan supporter spectator crowd crush stampede |
    farm farmer agriculture crop harvest grower | fat obesity | federation association |
    feminist equality discrimination gender sexism racism racist race | ferry capsize lifeboat lifejacket drown drowning |
    fertiliser fertilizer nitrogen nitrate manure | festival concert gig tour singer song album band musician music | fibre broadband |
    fighter jet warplane squadron | finance financial investor shareholder stock share market | fine penalty sanction penalise |
    fish fishing fisherman trawler angler | flag anthem | flood flooding inundate deluge submerge torrent | flotation ipo listing debut |
    fog smog haze | football soccer fifa uefa club league | forest rainforest deforestation logging tree timber | forged wine label |
    fossil dinosaur skeleton palaeontologist mammoth | founder start startup entrepreneur | fracking shale | fracture bone |
    fraud embezzlement embezzle theft launder laundering misuse misappropriate | fresco mosaic roman villa | frog toad amphibian |
    funeral burial mourner mourn | fungus fungal | furniture sofa | fusion plasma tokamak | galaxy universe cosmic | game console esport |
    gene genetic crispr genome dna | general commander colonel officer | ghost haunted |
    glacier ice iceberg arctic antarctic polar melt thaw |
    gold jewel jewellery gem treasure hoard coin necklace tiara diamond emerald jeweller | golf golfer |
    government cabinet minister ministry administration premier chancellor premiership | grape vineyard |
    grave body corpse remains morgue coffin burial | gravity gravitational | grid pylon | guard sentry coastguard | guitar guitarist |
    hail tornado twister funnel | harvest crop wheat grain corn | headset virtual | heart cardiac |
    heat heatwave temperature hot scorching | heating boiler | heir successor succeed succession | helicopter chopper rotor |
    heresy excommunicate | heritage unesco monument statue memorial | hiv aids | hockey puck | holiday resort hotel cruise | hooligan fan
    |
    horse racehorse jockey derby | hospice euthanasia assisted dying | hostage kidnap kidnapping abduct abduction captive ransom abductor
    |
    hotel inn guesthouse | house home housing apartment flat tenant rent homeowner dwelling |
    hunger famine starvation starve malnutrition fast fasting | hunt hunter hunting poach trophy | hydrogen lithium cobalt mineral mining
    |
    impeach impeachment remove oust | implant electrode prosthesis | inflation price cost dear dearer cheap cheaper | influenza flu |
    inheritance will heir estate | injure injury wound hurt |
    inquiry investigation investigate probe investigator inquest detective police officer | insurance insurer underwriter |
    internet online web platform tiktok facebook instagram twitter | interpreter translator |
    invasion invade occupy occupation offensive war conflict fight battle |
    islam islamic muslim jewish jew antisemitism antisemitic hindu religion religious faith | island isle archipelago atoll |
    job employment unemployment unemployed worker employee staff workforce | joint hip knee | journalist reporter editor newspaper press |
    judge magistrate judiciary judicial | judo karate | jungle rainforest amazon | kidney renal dialysis |
    king queen monarch monarchy throne crown royal prince princess abdicate coronation palace | kitchen cook recipe |
    knife blade machete stabbing stab stabbed slash blind wounded | lake reservoir pond basin | lander rover touchdown |
    landfall gale wind gust | laser beam | launch liftoff rocket spacecraft probe orbit nasa spacex capsule satellite mission |
    laundry cleaner cleaning cleanup | law bill legislation act statute | lawyer attorney counsel solicitor barrister advocate |
    leave exit depart departure | letter mail post postal postmaster parcel | levee flood dike embankment | library librarian |
    lightning thunder thunderstorm | liver hepatic | lorry truck | lottery jackpot gamble gambling betting bet | luggage suitcase baggage
    |
    lung respiratory breathing | luxury fashion designer catwalk couture | lyric poem poet poetry | magazine weekly |
    malaria mosquito dengue zika | manuscript scroll papyrus parchment inscription decipher text | marathon run race | mars martian |
    mask distancing | mayor governor councillor | meadow pasture grassland field |
    measles vaccine vaccination vaccinate inoculate immunisation immunise jab shot | medal podium | medicine shortage |
    memoir autobiography biography | menopause hormone | mercenary fighter militia paramilitary warlord | merger antitrust consolidation |
    metal copper nickel cobalt lithium mineral ore | meteor fireball | midwife maternity obstetric birth |
    migrant dinghy smuggler channel crossing boat | migration emigrate | mine landmine minefield | minor underage teenager |
    miscarriage stillbirth | missing vanish disappear disappearance lost | mobile smartphone iphone android app | monastery monk abbey nun
    |
    monkey ape chimpanzee gorilla primate | moon lunar | mortgage homebuyer | mosque imam | mother father parent family relative widow |
    motorcycle biker | mountain climber climb peak summit mountaineer everest | mpox monkeypox |
    mummy pharaoh pyramid tomb grave burial cemetery | mural graffiti banksy |
    murder homicide killing slay stab stabbing manslaughter killer | muscle muscular dystrophy | museum gallery exhibition curator |
    mushroom fungus | musician band rapper singer | newspaper daily tabloid | ngo charity foundation nonprofit organisation |
    nuclear reactor atomic radioactive radiation uranium | nurse midwife ward | nurse strike | nursery kindergarten |
    obesity overweight weight slimming diet | ocean sea marine underwater | olive oil | opera soprano tenor |
    opioid fentanyl overdose painkiller oxycontin heroin cocaine | opposition dissident activist campaigner critic |
    orchestra conductor symphony | orphan orphanage adoption adopt foster | outage downtime | overdose naloxone | oyster mussel shellfish
    |
    ozone methane | painting artwork canvas painter masterpiece portrait art | panel solar |
    paralysed paralyzed paralysis spinal quadriplegic wheelchair disabled disability | parasite worm | parcel courier delivery |
    pardon clemency amnesty release free freed | park ranger | parking traffic congestion road motorway highway | parkinson tremor |
    parrot bird chick nest flightless | particle collider physicist | passport visa | password phishing malware ransomware |
    patent generic | pathogen germ lab laboratory | peace negotiate negotiation talk mediator mediation envoy | peacekeeper peacekeeping |
    penalty shootout | penguin seabird albatross | pension pensioner retire retirement retiree | perfume fragrance |
    pesticide herbicide glyphosate weedkiller | petrol pump | photograph photographer photo | pilot captain crew steward | pipeline leak |
    placebo trial | plastic waste rubbish garbage litter recycling landfill | platform moderator | plead plea confess admit |
    poison novichok toxin antidote | police officer cop constable sheriff | pork pig swine hog boar | port harbour harbor dock wharf quay
    |
    poverty poor homeless homelessness | pregnancy trimester | pregnant pregnancy birth newborn baby fertility ivf |
    prehistoric cave painting neanderthal | premiere debut | prison jail inmate prisoner cell warden | privacy surveillance watchdog |
    private privatise nationalise nationalisation privatisation | prosecute prosecutor prosecution | psychedelic psilocybin mdma |
    puberty adolescent | qualifier tournament | quantum qubit | quarantine lockdown mask covid coronavirus | quarterback touchdown nfl |
    rabbi synagogue | racing driver formula | radio station broadcast | rail railway railroad train metro tram subway locomotive track |
    rain rainfall downpour monsoon deluge | raise rise increase climb jump hike soar | ransom extort extortion blackmail | rate monetary |
    rebel insurgent guerrilla militia separatist | recall faulty defective defect flaw flawed fault | record unprecedented historic |
    recover recovery retrieve return restore restitute | referee umpire var offside | refugee camp shelter displaced |
    regulator watchdog supervisor commission authority agency oversight | rehab addiction addict | renewable wind turbine solar offshore |
    rent landlord eviction evict squatter tenant | reopen restore rebuild reconstruction rebuilt repair renovate mend |
    reparation apology apologise | rescue save rescuer survivor survive | reservoir dam spillway | restaurant chef dining eatery cafe |
    retail retailer supermarket shop store grocer chain | rice noodle grain | river stream waterway canal |
    rob robbery theft thief steal stolen burglary burglar heist loot looted raid robber |
    robot humanoid automation autonomous driverless robotaxi | rocket booster launcher | rodent beaver squirrel mole |
    roof canopy ceiling hall concrete collapse scaffold | rower rowing | rubella measles | rugby scrum | sailor yacht regatta sailing |
    saint canonise canonisation | salmon trout cod tuna herring | salt sodium | sample specimen | sanction embargo blacklist |
    satellite orbit orbiter | saturn jupiter | scandal affair disgrace |
    school pupil teacher classroom education student university campus | scientist researcher study research laboratory lab |
    screen display | screenplay script writer screenwriter | scripture bible koran | sculpture sculptor statue |
    seabed seafloor ocean marine sea maritime undersea | search engine browser | seaweed algae kelp | sect guru follower disciple |
    seed plant planting sapling | self driving robotaxi driverless autonomous | sensor radar | series episode sitcom | server cloud |
    sewage sewer effluent pollute river utility water | sex sexual | shark whale dolphin seal porpoise | sheep lamb goat wool |
    shoe trainer sneaker footwear | shop store outlet branch | shortage scarcity ration | shrine pilgrimage pilgrim |
    shut closure close shutdown shutter | siege blockade encircle | skater skating rink | skier skiing ski slope lift gondola |
    skin rash burn | sleep insomnia | smartphone handset iphone | smartwatch wearable | smoke smoking tobacco cigarette vape vaping |
    smuggle smuggler smuggling contraband | snake python viper reptile | sniper assassin gunman |
    snow blizzard snowstorm cold freeze frost | snowmobile slope avalanche ski | software update |
    son daughter brother sister sibling twin | spacewalk astronaut | speaker gavel | sperm egg ivf | spider scorpion | spill slick leak |
    split breakup | sponsor sponsorship advert advertising advertisement | sport olympic olympics game tournament championship |
    spyware pegasus | stadium arena | stage concert festival audience crowd | station platform | streaming netflix subscriber |
    strike walkout stoppage union picket | stroke clot | submarine submersible sub | subpoena testify testimony witness |
    subsidiary unit division | subsidy incentive rebate | sugar sweetener soda | summit conference meeting gathering |
    sunk sink capsize shipwreck founder | sunspot aurora solar | supplier supply chain | surfer surfing wave |
    surgeon surgery operation operate transplant | suspend suspension | swimmer pool | talks summit negotiation | tank armour armoured |
    tax taxation levy tariff | taxi uber | technology tech software computer | teenager underage minor sixteen |
    telecom telephone phone mobile handset operator | telescope observatory webb hubble | tennis wimbledon racket |
    terror terrorism terrorist extremist jihadist | ticket audience | tomato lettuce spinach berry strawberry raspberry fruit vegetable |
    tomb crypt sarcophagus | torch flame | torture abuse atrocity genocide |
    tourist tourism traveller traveler holidaymaker visitor passenger | toy game gaming console | transfer signing fee bid |
    translation language tongue linguistic | transplant donor organ kidney liver heart | treasure galleon |
    treaty pact ratify ratification signatory convention | trial jury juror hearing defendant courtroom | triplet twin | tsunami wave |
    tuberculosis tb | tuition fees | turtle tortoise | twin sibling brother sister | uranium enrichment | vaccine booster dose |
    valley gorge canyon | vegetarian vegan meat | ventilator oxygen | verdict conviction acquit acquittal clear exonerate quash |
    veteran soldier | veto block | vineyard wine champagne | violence violent | violin piano cello | virus variant strain |
    vitamin supplement | volunteer charity | wage pay salary earnings | walk hike trek | ward hospital clinic nhs |
    warehouse depot logistics | warship frigate destroyer navy naval fleet | waste radioactive | water drought well tap sewage |
    weapon gun arms firearm | wedding marry marriage couple bride divorce | whale dolphin orca beluga cetacean |
    whistleblower leaker informant | widow wife husband spouse | will inheritance estate bequest | winner lottery ticket |
    witch witchcraft | wolf bear lynx beaver bison | women woman female | wreck derail derailment railroad railcar freight |
    wrestler wrestling | zoo keeper enclosure escape
"""


def _by_stem(groups: str) -> dict[str, tuple[str, ...]]:
    senses: dict[str, dict[str, None]] = defaultdict(dict)
    for group in groups.split("|"):
        words = group.split()
        for word in words:
            senses[stem_of(word)][words[0]] = None
    return {stem: tuple(names) for stem, names in senses.items()}


SENSES = _by_stem(_SENSES)
"""The names of the senses of a stem."""
