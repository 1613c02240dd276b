"""The news agencies whose texts and pictures many outlets print, under one name each, however a page writes them."""

import re

_KNOWN: dict[str, tuple[str, ...]] = {
    "Associated Press": (
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
    "Reuters": ("Thomson Reuters", "Reuters News", "رويترز", "रॉयटर्स", "ロイター", "ロイター通信", "路透社", "路透", "로이터", "Рейтер"),
    "AFP": ("Agence France-Presse", "Agence France Presse", "فرانس برس", "أ ف ب", "एएफपी", "AFP通信", "AFP時事", "法新社"),
    "dpa": ("Deutsche Presse-Agentur", "dpa International", "dpa-AFX", "dpa-infocom", "د ب أ"),
    "EFE": ("Agencia EFE", "EFEverde"),
    "ANSA": ("Agenzia ANSA",),
    "UPI": ("United Press International",),
    "PA Media": ("Press Association", "The Press Association", "PA"),
    "AAP": ("Australian Associated Press",),
    "The Canadian Press": ("Canadian Press", "La Presse Canadienne"),
    "Kyodo News": ("Kyodo", "共同", "共同通信", "共同通信社"),
    "Jiji Press": ("Jiji", "時事", "時事通信", "時事通信社"),
    "Xinhua": ("Xinhua News Agency", "新华社", "新华网", "新華社", "شينخوا"),
    "Yonhap": ("Yonhap News Agency", "연합뉴스"),
    "Anadolu": ("Anadolu Agency", "Anadolu Ajansı", "AA", "الأناضول"),
    "TASS": ("ТАСС", "Itar-Tass"),
    "Interfax": ("Интерфакс",),
    "RIA Novosti": ("РИА Новости",),
    "PTI": ("Press Trust of India", "पीटीआई", "पीटीआइ", "भाषा"),
    "ANI": ("Asian News International", "एएनआई"),
    "IANS": ("Indo-Asian News Service", "आईएएनएस"),
    "SPA": ("Saudi Press Agency", "واس"),
    "WAM": ("Emirates News Agency", "وام"),
    "APA": ("Austria Presse Agentur",),
    "Keystone-SDA": ("SDA", "Keystone-ATS", "ATS"),
    "Belga": ("Belga News Agency",),
    "ANP": ("Algemeen Nederlands Persbureau",),
    "NTB": ("Norsk Telegrambyrå",),
    "TT": ("TT Nyhetsbyrån",),
    "Ritzau": (),
    "STT": ("STT-Lehtikuva",),
    "PAP": ("Polska Agencja Prasowa",),
    "ČTK": ("CTK",),
    "MTI": ("MTI-MTVA",),
    "Lusa": ("Agência Lusa",),
    "Europa Press": (),
    "Agência Brasil": (),
    "Bloomberg": ("Bloomberg News",),
    "Tribune News Service": ("TNS",),
    "Daily Caller News Foundation": ("DCNF", "The Daily Caller News Foundation"),
    "KFF Health News": ("Kaiser Health News",),
    "CNN Newsource": ("CNN Wire",),
    "States Newsroom": (),
    "The Center Square": ("Center Square",),
    "Getty Images": ("Getty",),
}

_NAMES = {alias.casefold(): name for name, aliases in _KNOWN.items() for alias in (name, *aliases)}
_TOO_SHORT_IN_TEXT = {"ap", "pa", "aa", "tt", "spa", "apa", "ani", "sda", "ats", "共同", "時事"}
_LONGEST_FIRST = sorted(_NAMES, key=len, reverse=True)
_ANYWHERE = re.compile(r"(?<![\w@.])(?:" + "|".join(re.escape(a) for a in _LONGEST_FIRST) + r")(?![\w@])", re.IGNORECASE)
_DATELINE = re.compile(r"^[^.!?]{2,60}?[(\[（](?P<who>[\w .&-]{2,40}?)(?:[/,][^)\]）]{1,40})?[)\]）]\s*[.,]?\s*[-–—:]")
_PICTURES_ONLY = frozenset(("Getty Images",))


def known_agency(text: str) -> str:
    """The agency that a whole text names, under our name for it; empty when it is none that we know."""
    return _NAMES.get(" ".join(text.split()).strip(" .").casefold(), "")


def agency_at_edge(text: str) -> tuple[str, str]:
    """The agency with which a byline ends or begins, and the rest: ``JANE DOE Reuters`` gives Reuters and ``JANE DOE``."""
    for found in _ANYWHERE.finditer(text):
        rest = (text[: found.start()] + " " + text[found.end() :]).strip(" ,-–—|/")
        at_edge = not text[found.end() :].strip(" .)") or not text[: found.start()].strip(" (")
        if at_edge and _may_stand_alone(found[0]):
            return _NAMES[found[0].casefold()], rest
    return "", text


def agency_in(text: str) -> str:
    """The first agency that a line such as a copyright notice names."""
    return next((_NAMES[found[0].casefold()] for found in _ANYWHERE.finditer(text) if _may_stand_alone(found[0])), "")


def dateline_agency(text: str) -> str:
    """The agency in a dateline such as ``WASHINGTON (AP) —``, if the text begins with one."""
    found = _DATELINE.match(text[:140])
    name = known_agency(found["who"]) if found else ""
    return "" if name in _PICTURES_ONLY else name


def _may_stand_alone(word: str) -> bool:
    """Two and three letters are an agency only in capitals: "Ana Pa" is a person."""
    return word.casefold() not in _TOO_SHORT_IN_TEXT or word.isupper()
