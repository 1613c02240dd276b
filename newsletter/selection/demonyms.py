"""Countries by the adjective and the people's name: "Sri Lankan protesters" and "protests in Sri Lanka" speak of one country."""

_TABLE = """
    afghanistan afghan | africa african | albania albanian | algeria algerian | america american | angola angolan |
    argentina argentine argentinian | armenia armenian | asia asian | australia australian | austria austrian | azerbaijan azerbaijani |
    bahrain bahraini | bangladesh bangladeshi | belarus belarusian | belgium belgian | bolivia bolivian | bosnia bosnian |
    brazil brazilian |
    britain british briton | bulgaria bulgarian | cambodia cambodian | cameroon cameroonian | canada canadian | catalonia catalan |
    chechnya chechen | chile chilean | china chinese | colombia colombian | congo congolese | crimea crimean | croatia croatian |
    cuba cuban | cyprus cypriot | czechia czech | denmark danish dane | ecuador ecuadorian | egypt egyptian | england english |
    eritrea eritrean | estonia estonian | ethiopia ethiopian | europe european | finland finnish finn | france french |
    gaza gazan | georgia georgian | germany german | ghana ghanaian | greece greek | greenland greenlander | guatemala guatemalan |
    haiti haitian | honduras honduran | hungary hungarian | iceland icelandic | india indian | indonesia indonesian | iran iranian |
    iraq iraqi | ireland irish | israel israeli | italy italian | jamaica jamaican | japan japanese | jordan jordanian |
    kashmir kashmiri | kenya kenyan | korea korean | kosovo kosovar | kurdistan kurdish kurd | kuwait kuwaiti | lanka lankan |
    latvia latvian |
    lebanon lebanese | libya libyan | lithuania lithuanian | macedonia macedonian | malaysia malaysian | mali malian | malta maltese |
    mexico mexican | moldova moldovan | mongolia mongolian | morocco moroccan | mozambique mozambican | myanmar burmese burma |
    nepal nepali nepalese | netherlands dutch | nicaragua nicaraguan | nigeria nigerian | norway norwegian | pakistan pakistani |
    palestine palestinian | panama panamanian | peru peruvian | philippines philippine filipino | poland polish pole | portugal portuguese |
    qatar qatari | romania romanian | russia russian | rwanda rwandan | saudi saudi | scotland scottish scot | senegal senegalese |
    serbia serbian serb | singapore singaporean | slovakia slovak | slovenia slovenian | somalia somali | spain spanish spaniard |
    sudan sudanese | sweden swedish swede | switzerland swiss | syria syrian | taiwan taiwanese | tanzania tanzanian | texas texan |
    thailand thai | tibet tibetan | tunisia tunisian | turkey turkish turk | uganda ugandan | ukraine ukrainian | uruguay uruguayan |
    uzbekistan uzbek | venezuela venezuelan | vietnam vietnamese | wales welsh | yemen yemeni | zambia zambian | zimbabwe zimbabwean
"""

COUNTRY_OF = {name: names.split()[0] for names in _TABLE.split("|") for name in names.split()[1:]}
"""The country each adjective belongs to, as ``words_of`` spells it."""
