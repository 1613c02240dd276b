"""The news agencies whose texts many outlets print: the family each stands for, and the names it signs with."""

import re

AGENCIES: dict[str, tuple[str, ...]] = {
    "apnews.com": (
        "Associated Press",
        "AP",
        "The AP",
        "The Associated Press",
        "AP News",
        "Associated Press Writer",
        "أسوشيتد برس",
        "أسوشييتد برس",
        "एपी",
        "AP通信",
    ),
    "reuters.com": (
        "Reuters",
        "Thomson Reuters",
        "Reuters News",
        "رويترز",
        "रॉयटर्स",
        "ロイター",
        "ロイター通信",
        "路透社",
        "路透",
        "로이터",
        "Рейтер",
        "Reuters Staff",
    ),
    "afp.com": ("AFP", "Agence France-Presse", "Agence France Presse", "فرانس برس", "أ ف ب", "एएफपी", "AFP通信", "AFP時事", "法新社"),
    "dpa.com": ("dpa", "Deutsche Presse-Agentur", "dpa International", "dpa-AFX", "dpa-infocom", "د ب أ"),
    "efe.com": ("EFE", "Agencia EFE", "EFEverde"),
    "ansa.it": ("ANSA", "Agenzia ANSA"),
    "upi.com": ("UPI", "United Press International"),
    "pa.media": ("PA Media", "Press Association", "The Press Association", "PA News Agency"),
    "aap.com.au": ("AAP", "Australian Associated Press"),
    "thecanadianpress.com": ("The Canadian Press", "Canadian Press", "La Presse Canadienne"),
    "kyodonews.net": ("Kyodo News", "Kyodo", "共同通信", "共同通信社"),
    "jiji.com": ("Jiji Press", "時事通信", "時事通信社"),
    "xinhuanet.com": ("Xinhua", "Xinhua News Agency", "新华社", "新华网", "新華社", "شينخوا"),
    "yna.co.kr": ("Yonhap", "Yonhap News Agency", "연합뉴스"),
    "aa.com.tr": ("Anadolu", "Anadolu Agency", "Anadolu Ajansı", "الأناضول"),
    "tass.com": ("TASS", "ТАСС", "Itar-Tass"),
    "interfax.com": ("Interfax", "Интерфакс"),
    "ria.ru": ("RIA Novosti", "РИА Новости"),
    "ptinews.com": ("PTI", "Press Trust of India", "पीटीआई", "पीटीआइ"),
    "aninews.in": ("ANI", "Asian News International", "एएनआई"),
    "ians.in": ("IANS", "Indo-Asian News Service", "आईएएनएस"),
    "spa.gov.sa": ("SPA", "Saudi Press Agency", "واس"),
    "wam.ae": ("WAM", "Emirates News Agency", "وام"),
    "apa.at": ("APA", "Austria Presse Agentur"),
    "keystone-sda.ch": ("Keystone-SDA", "SDA", "Keystone-ATS", "ATS"),
    "belga.be": ("Belga", "Belga News Agency"),
    "anp.nl": ("ANP", "Algemeen Nederlands Persbureau"),
    "ntb.no": ("NTB", "Norsk Telegrambyrå"),
    "tt.se": ("TT Nyhetsbyrån", "TT"),
    "ritzau.dk": ("Ritzau",),
    "stt.fi": ("STT", "STT-Lehtikuva"),
    "pap.pl": ("PAP", "Polska Agencja Prasowa"),
    "ctk.cz": ("ČTK", "CTK"),
    "mti.hu": ("MTI", "MTI-MTVA"),
    "lusa.pt": ("Lusa", "Agência Lusa"),
    "europapress.es": ("Europa Press",),
    "agenciabrasil.ebc.com.br": ("Agência Brasil",),
    "bloomberg.com": ("Bloomberg", "Bloomberg News"),
    "tribunecontentagency.com": ("Tribune News Service", "TNS"),
    "dailycallernewsfoundation.org": ("Daily Caller News Foundation", "DCNF", "The Daily Caller News Foundation"),
    "kffhealthnews.org": ("KFF Health News", "Kaiser Health News"),
    "cnn.com": ("CNN Newsource", "CNN Wire"),
    "statesnewsroom.com": ("States Newsroom",),
    "thecentersquare.com": ("The Center Square", "Center Square"),
    "theconversation.com": ("The Conversation",),
    "stacker.com": ("Stacker",),
}
"""Family of each agency, and the names it signs with, the one we show first. Short names count only in their own capitals."""

_LETTERS = re.compile(r"[^\W_]+")


def agency_named(name: str) -> str:
    """The family of the agency with this name, or "" for a name that is no agency's."""
    words = " ".join(_LETTERS.findall(name))
    return _BY_NAME.get(words) or _BY_LONG_NAME.get(words.lower().removeprefix("the "), "")


def shown_name(family: str) -> str:
    """What readers know an agency as, or "" for a family that is no agency's."""
    return AGENCIES.get(family, ("",))[0]


_BY_NAME = {" ".join(_LETTERS.findall(name)): family for family, names in AGENCIES.items() for name in names}
_BY_LONG_NAME = {name.lower().removeprefix("the "): family for name, family in _BY_NAME.items() if len(name) > 4}
