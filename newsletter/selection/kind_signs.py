"""The signs by which pieces that are no plain news are known: folders and categories, phrases of headlines, press wires."""

PLACES = {
    "sponsored": """
        sponsored sponsored-content sponsor-content sponsor partner-content partnercontent partner-stories paid-post paidpost paid-content
        paid-partnership brandvoice brand-studio brandstudio branded-content brand-connect advertorial advertorials advertisement
        advertisement-feature promoted native-ads anzeige publireportage contenido-patrocinado
    """,
    "press_release": """
        press-release press-releases pressrelease pressreleases pr-newswire prnewswire businesswire globenewswire accesswire
    """,
    "deals": """
        deals deal shopping coupons vouchers promo-codes gift-guide gift-guides underscored reviewed buy-side buyside wirecutter strategist
        commerce bargains shop best-deals daily-deals
    """,
    "roundup": """
        briefing briefings morning-briefing evening-briefing newsletters quiz quizzes crossword crosswords puzzles horoscope horoscopes
        astrology lottery today-in-history corrections letters
    """,
    "video": """
        video videos videogallery video-gallery watch av podcast podcasts audio listen gallery galleries photos photo-gallery photogallery
        pictures in-pictures slideshow slideshows picture-gallery reels shorts
    """,
    "opinion": """
        opinion opinions op-ed oped op-eds opeds commentisfree commentary comment editorial editorials column columns columnists columnist
        perspective perspectives viewpoint viewpoints voices meinung kommentar kommentare leitartikel tribunes debats opiniones
        editoriales opinioni opiniao debatt kronikk
    """,
    "live": """
        live live-news live-updates live-blog liveblog live-story livestory live-coverage live-feed liveticker direct en-direct
    """,
    "sport": """
        sport sports football soccer nfl nba mlb nhl wnba ncaa cricket tennis golf rugby rugby-union rugby-league formula1 formula-1 f1
        boxing ufc mma cycling athletics olympics fussball calcio deportes futbol esporte esports wrestling college-football racing
    """,
    "entertainment": """
        entertainment celebrity celebrities showbiz tv tv-and-radio tv-radio television movies film films music gossip royals royal
        lifestyle life-style life-and-style style fashion beauty food recipes cooking travel dining wellness well relationships pets
        parenting games arts-entertainment stil gente farandula
    """,
}
"""Folders of a path, and categories written as one hyphened word."""

PHRASES = {
    "sponsored": (
        r"^\W*(sponsored|advertisement|advertorial|paid (post|content|partnership)|promoted|anzeige|ad)\s*[\]):|–—-]",
        r"[\[(](sponsored|advertisement|ad)[\])]",
    ),
    "deals": (
        r"\b(best|top|early|hottest|biggest) [^:]{0,40}\bdeals\b",
        r"\b(prime day|black friday|cyber monday)\b[^:]{0,40}\b(deals?|sales?)\b",
        r"\b\d{1,2} ?(%|percent|per cent) off\b(?! (its|their|from|the|peak|high|record|all-time))",
        r"\bsave (up to )?[$£€]\d+ (on|off)\b",
        r"\bon sale for (only |just |under )?[$£€]\d{1,3}\b(?!,| ?(m|b|k|million|billion)\b)",
        r"\b(promo|coupon|discount) codes?\b|\bgift guide\b|\bgifts? (ideas )?for (him|her|dad|mom|mum|every)\b",
    ),
    "roundup": (
        r"^\W*(\w+ )?(morning|evening|daily|weekly|(mon|tues|wednes|thurs|fri|satur|sun)day|weekend) (briefing|brief|edition)\b",
        r"\b(\d+|five|three|ten) things (to know (for|today|this)|you need to know (today|this))\b",
        r"\bnews quiz\b|\bquiz of the week\b|\b(week|day|year) in (review|pictures|photos)\b|\bnews (digest|wrap|roundup|round-up)\b",
        r"\bhoroscopes?\b|\bcrossword\b|\bwordle\b|\bletters to the editor\b|\btoday in history\b",
        r"\b(lottery|powerball|mega millions) (numbers|results)\b|^top stories\b|^what we[’']re (reading|watching)\b",
    ),
    "video": (
        r"^\W*(watch|video|podcast|listen|photos?|in pictures|gallery)\s*[:|–—-]",
        r"[\[(](video|watch|photos|podcast|audio)[\])]",
        r"\s[|–—-]\s*(video|podcast|in pictures)$",
    ),
    "opinion": (
        r"^\W*(opinion|analysis|comment|commentary|editorial|column|op-?ed|perspective|essay|letter|kommentar|meinung)\s*[:|–—-]",
        r"\s[|–—-]\s*(opinion|comment|editorial|column)$",
        r"[\[(]opinion[\])]",
        r"^(why|how) (i|we|my)\b",
    ),
    "live": (
        r"\blive (updates?|blog|coverage|results)\b",
        r"^\W*live\s*[:|–—-]",
        r"\s[–—|-]\s*live$",
        r"\bas it happened\b",
        r"\bliveticker\b",
    ),
    "clickbait": (
        r"^(the )?\d+ (\w+ ){0,2}(things|reasons|ways|times|photos|pictures|tweets|facts|tips|tricks|hacks|signs|gifts|quotes|recipes)\b",
        r"\bwon[’']t believe\b|\bwill (blow|melt) your\b|\byou need to (know|see|try)\b|\byou[’'](ll|re|ve) \b|\bthis one (trick|weird)\b",
        r"\bhere[’']s (why you|what happens when you)\b|\bgoes viral\b|\bbreaks the internet\b|^which .* are you\b",
    ),
}
"""Of headlines as printed, in any case."""

PRESS_WIRES = frozenset(
    {"prnewswire.com", "businesswire.com", "globenewswire.com", "accesswire.com", "einpresswire.com", "newswire.com", "prweb.com"}
)
"""Families that publish for those who pay."""
