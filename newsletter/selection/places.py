"""Places under their many names: Romania, Romanians and Bucharest speak of one country. And given names, which alone name nobody."""

from newsletter.model.words import words_of

_PLACES = """
    afghanistan afghan kabul taliban kandahar herat helmand | africa african johannesburg pretoria durban soweto transvaal |
    alabama alabaman montgomery | alaska alaskan anchorage juneau fairbanks | albania albanian tirana | alberta calgary edmonton |
    algeria algerian algiers oran | america american us usa states washington seattle tacoma spokane | andorra | angola angolan luanda |
    argentina argentine argentinian buenos cordoba rosario patagonia pampas mendoza | arizona phoenix tucson tempe | arkansas |
    armenia armenian yerevan |
    australia australian sydney melbourne canberra brisbane perth adelaide darwin tasmania hobart outback aussie |
    austria austrian vienna salzburg graz tyrol innsbruck viennese | azerbaijan azerbaijani azeri baku | bahrain bahraini manama |
    bangladesh bangladeshi dhaka chittagong rohingya | belarus belarusian minsk | belfast ulster |
    belgium belgian brussels antwerp ghent flanders flemish wallonia | belize | benin beninese cotonou | bhutan bhutanese thimphu |
    bolivia bolivian paz sucre cochabamba | bosnia bosnian sarajevo srebrenica mostar | botswana botswanan gaborone |
    brazil brazilian brasilia paulo janeiro rio recife amazonas bahia fortaleza |
    britain british uk kingdom england english london westminster downing whitehall birmingham leeds liverpool manchester bristol
    sheffield newcastle nottingham sussex kent essex cornwall devon yorkshire thames londoner brit heathrow gatwick buckingham windsor
    oxford cambridge |
    brooklyn manhattan york yorker bronx queens harlem albany buffalo | brunei | bulgaria bulgarian sofia plovdiv varna |
    burkina faso burkinabe ouagadougou | burundi burundian | california californian angeles francisco sacramento oakland malibu yosemite |
    cambodia cambodian phnom | cameroon cameroonian yaounde |
    canada canadian ottawa toronto montreal vancouver quebec winnipeg scotia newfoundland saskatchewan manitoba ontario ottawan |
    caribbean bahamas barbados trinidad antilles nassau | carolina raleigh charleston asheville | chad chadian ndjamena |
    chile chilean santiago valparaiso atacama |
    china chinese beijing shanghai wuhan shenzhen guangzhou hong kong sichuan tiananmen hongkong macau |
    colombia colombian bogota medellin cali farc | colorado denver boulder | congo congolese kinshasa goma kivu katanga |
    connecticut hartford | costa rica rican | crimea crimean sevastopol | croatia croatian croat zagreb | cuba cuban havana |
    cyprus cypriot nicosia limassol larnaca | czechia czech prague brno moravia | dakota | delaware wilmington |
    denmark danish dane copenhagen aarhus odense folketing | djibouti | dominican domingo | ecuador ecuadorian quito guayaquil |
    egypt egyptian cairo alexandria suez sinai nile | emirates emirati dubai abu dhabi uae | eritrea eritrean asmara |
    estonia estonian tallinn | eswatini swazi | ethiopia ethiopian addis tigray tigrayan amhara oromia |
    europe european eu strasbourg eurozone | faroe faroese | finland finnish finn helsinki lapland turku tampere |
    florida floridian miami orlando tampa tallahassee everglades |
    france french frenchman paris marseille lyon elysee louvre eiffel parisian bordeaux toulouse lille nantes brittany normandy provence
    corsica corsican |
    gabon gabonese libreville | gambia gambian banjul | gaza gazan hamas rafah | georgia georgian tbilisi |
    germany german berlin munich bavaria bavarian hamburg frankfurt bundestag cologne stuttgart dusseldorf berliner saxon hesse bundesbank
    |
    ghana ghanaian accra kumasi | greece greek athens thessaloniki crete cretan lesbos santorini aegean athenian |
    greenland greenlander nuuk | guatemala guatemalan | guinea guinean conakry | guyana guyanese georgetown | haiti haitian |
    hawaii hawaiian maui honolulu | honduras honduran tegucigalpa | hungary hungarian budapest orban |
    iceland icelandic icelander reykjavik | idaho boise | illinois chicago springfield chicagoan |
    india indian delhi mumbai calcutta kolkata chennai bangalore bengaluru hyderabad gujarat ahmedabad punjab kerala assam bihar manipur
    bollywood rajasthan |
    indiana indianapolis | indonesia indonesian jakarta aceh sulawesi borneo papua | iowa |
    iran iranian tehran isfahan shiraz ayatollah hormuz | iraq iraqi baghdad mosul basra kurdistan kurdish kurd |
    ireland irish dublin galway limerick taoiseach dail | israel israeli jerusalem aviv tel haifa negev knesset mossad netanya |
    italy italian rome milan naples sicily venice venetian turin genoa bologna sicilian lampedusa tuscany lombardy | ivory ivorian abidjan
    |
    jamaica jamaican kingston | japan japanese tokyo osaka kyoto hiroshima nagasaki fukushima hokkaido okinawa nagoya |
    jordan jordanian amman | kansas wichita | kashmir kashmiri srinagar | kazakhstan kazakh astana almaty | kentucky louisville |
    kenya kenyan nairobi mombasa kisumu | korea korean seoul busan pyongyang incheon | kosovo kosovar pristina | kuwait kuwaiti |
    kyrgyzstan kyrgyz bishkek | lanka lankan colombo | laos lao laotian vientiane | latvia latvian riga |
    lebanon lebanese beirut hezbollah | lesotho basotho | liberia liberian monrovia | libya libyan tripoli benghazi misrata |
    liechtenstein vaduz | lithuania lithuanian vilnius | louisiana orleans | luxembourg luxembourger | macedonia macedonian skopje |
    madagascar malagasy antananarivo | malawi malawian lilongwe | malaysia malaysian kuala lumpur penang | maldives maldivian |
    mali malian bamako | malta maltese valletta | maryland baltimore annapolis | massachusetts boston worcester |
    mauritania mauritanian nouakchott | mauritius mauritian |
    mexico mexican guadalajara monterrey tijuana sinaloa chihuahua oaxaca yucatan cancun | michigan detroit lansing flint |
    minnesota minneapolis | mississippi | missouri | moldova moldovan chisinau | monaco monegasque | mongolia mongolian ulaanbaatar |
    montana | montenegro montenegrin podgorica | morocco moroccan rabat marrakesh casablanca | mozambique mozambican maputo beira delgado
    |
    myanmar burma burmese rangoon yangon mandalay naypyidaw rakhine | namibia namibian windhoek | nebraska omaha |
    nepal nepali nepalese kathmandu himalaya himalayan everest sherpa |
    netherlands dutch holland amsterdam hague rotterdam utrecht eindhoven dutchman schiphol frisian | nevada vegas reno |
    nicaragua nicaraguan managua | niger nigerien niamey | nigeria nigerian abuja lagos kano ibadan borno kaduna biafra |
    norway norwegian oslo bergen trondheim svalbard storting norse | ohio cleveland cincinnati toledo dayton akron | oklahoma tulsa |
    oman omani muscat | oregon portland | pacific fiji tonga samoa vanuatu polynesia |
    pakistan pakistani islamabad karachi lahore peshawar rawalpindi balochistan sindh | palestine palestinian ramallah | panama panamanian
    |
    paraguay paraguayan asuncion | pennsylvania philadelphia pittsburgh | peru peruvian lima cusco arequipa |
    philippines filipino philippine manila mindanao luzon cebu visayas | poland polish warsaw krakow gdansk wroclaw sejm silesia |
    portugal portuguese lisbon porto algarve madeira azores | puerto rico | qatar qatari doha | queensland cairns |
    romania romanian bucharest cluj timisoara transylvania |
    russia russian moscow kremlin petersburg siberia siberian chechnya chechen duma vladivostok kursk belgorod soviet muscovite |
    rwanda rwandan kigali | salvador salvadoran | saudi arabia riyadh jeddah mecca medina | saxony dresden leipzig |
    scotland scottish scot edinburgh glasgow aberdeen dundee highlands hebrides holyrood orkney | senegal senegalese dakar |
    serbia serbian serb belgrade novi vojvodina | seychelles | sierra leone freetown | singapore singaporean | slovakia slovak bratislava
    |
    slovenia slovenian ljubljana | somalia somali mogadishu |
    spain spanish spaniard madrid barcelona catalan catalonia seville valencia bilbao basque andalusia malaga mallorca canary tenerife
    galicia iberian valencian |
    sudan sudanese khartoum darfur omdurman | sumatra java bali | suriname |
    sweden swedish swede stockholm gothenburg malmo uppsala riksdag |
    switzerland swiss bern zurich geneva basel lausanne alps alpine swissair | syria syrian damascus aleppo idlib homs latakia |
    taiwan taiwanese taipei | tajikistan tajik dushanbe | tanzania tanzanian dodoma zanzibar kilimanjaro |
    tennessee memphis nashville chattanooga knoxville | texas texan houston dallas austin paso uvalde galveston |
    thailand thai bangkok phuket chiang siam | tibet tibetan dalai | timor dili | togo togolese lome | tunisia tunisian tunis |
    turkey turkish turkiye turk ankara istanbul izmir antalya anatolia bosphorus | turkmenistan turkmen ashgabat |
    uganda ugandan kampala entebbe |
    ukraine ukrainian kyiv kiev kharkiv odesa odessa mariupol donetsk donbas luhansk kherson lviv zaporizhzhia dnipro |
    uruguay uruguayan montevideo | utah | uzbekistan uzbek tashkent samarkand | vatican pope pontiff papal sistine |
    venezuela venezuelan caracas maracaibo orinoco | vietnam vietnamese hanoi saigon danang | virginia richmond charlottesville norfolk |
    wales welsh cardiff senedd swansea newport | wisconsin milwaukee madison | wyoming cheyenne | xinjiang uyghur uighur |
    yemen yemeni sanaa houthi aden hodeidah | zambia zambian lusaka livingstone | zealand wellington auckland | zimbabwe zimbabwean harare
"""

_GIVEN_NAMES = """
    aaron adam adrian ahmed alan albert alex alexander alice alison amanda amy ana andre andrea andreas andrew angela anna anne anthony
    antonio arthur barbara ben benjamin bernard beth bill bob brad brandon brian bruce carl carla carlos carol caroline catherine charles
    charlie chris christian christina christine christopher claire claudia colin craig dan daniel dave david deborah dennis diana diane
    diego dmitry donald doug douglas ed eduardo edward elena elizabeth ellen emily emma eric erik eva evan fernando francis francisco
    frank fred gabriel gary george gerald gina giorgio giovanni grace graham greg gregory hannah hans harold harry heather heidi helen
    henry howard hugh hugo ian ibrahim irene isabel ivan jack jacob jake james jamie jan jane janet jason javier jean jeff jeffrey
    jennifer jeremy jerry jessica jill jim joan joe joel john johnny jon jonathan jorge jose joseph josh joshua juan judith julia julian
    julie justin karen karl kate katherine kathleen keith kelly ken kenneth kevin kim kyle lars larry laura lauren lee leo leon leonard
    linda lisa lucas lucia lucy luis luke manuel marc marco marcus margaret maria marie mario mark marta martha martin mary matt matteo
    matthew maya megan melissa michael michelle miguel mike mohamed mohammed muhammad nancy natalie nathan neil nicholas nick nicola
    nicolas nina noah olga oliver olivia oscar pablo pamela patricia patrick paul paula pedro peter phil philip pierre rachel ralph ray
    raymond rebecca ricardo richard rick robert roberto robin rodrigo roger ron ronald rosa ross roy russell ruth ryan sam samantha
    samuel sandra sara sarah scott sean sergei sergio seth sharon shaun simon sofia sophia sophie stefan stephanie stephen steve steven
    stuart susan susanne sylvia tara ted teresa terry theresa thomas tim timothy todd tom tommy tony tyler valentina vanessa victor
    victoria vincent vladimir walter wayne wendy william yusuf zoe
"""


def _by_name(groups: str) -> dict[str, str]:
    """The first place that a name stands for."""
    places: dict[str, str] = {}
    for group in groups.split("|"):
        names = words_of(group)
        for name in names:
            places.setdefault(name, names[0])
    return places


PLACES = _by_name(_PLACES)
"""The country or state that a name, a capital or a people stands for."""

GIVEN_NAMES = frozenset(words_of(_GIVEN_NAMES))
