"""The signs by which pieces that are no plain news are known: folders and categories, phrases of headlines, press wires."""

PLACES = {
    "sponsored": """
        sponsored sponsored-content sponsor-content sponsor partner-content partnercontent partner-stories paid-post paidpost
        paid-content paid-partnership brandvoice brand-studio brandstudio branded-content brand-connect advertorial advertorials
        advertisement advertisement-feature promoted native-ads anzeige publireportage contenido-patrocinado
    """,
    "press_release": """
        press-release press-releases pressrelease pressreleases pr-newswire prnewswire businesswire globenewswire accesswire
    """,
    "deals": """
        deals deal shopping shop commerce underscored cnn-underscored reviewed buy-side buyside wirecutter strategist gift-guide
        gift-guides coupons vouchers promo-codes bargains best-deals daily-deals gutscheine schnaeppchen descuentos codes-promo
    """,
    "shopping": """
        gifts buying-guide buying-guides product-reviews best-products consumer-reviews essentials kaufberatung bons-plans compras
    """,
    "roundup": """
        briefing briefings morning-briefing evening-briefing newsletters quiz quizzes news-quiz crossword crosswords puzzles horoscope
        horoscopes astrology lottery today-in-history corrections letters
    """,
    "video": """
        video videos videogallery video-gallery watch av podcast podcasts audio listen gallery galleries photos photo-gallery
        photogallery pictures in-pictures slideshow slideshows picture-gallery reels shorts
    """,
    "opinion": """
        opinion opinions op-ed oped op-eds opeds commentisfree commentary comment editorial editorials column columns columnists
        columnist opinion-columnists guest-essays perspective perspectives viewpoint viewpoints voices opinie meinung kommentar
        kommentare leitartikel tribunes debats opiniones editoriales opinioni opiniao debatt kronikk
    """,
    "live": """
        live live-news live-updates live-blog liveblog live-story livestory live-coverage live-feed liveticker live-reporting
        minute-by-minute direct en-direct en-vivo directo ao-vivo diretta
    """,
    "sport": """
        sport sports football soccer nfl nba mlb nhl wnba ncaa cricket tennis golf rugby rugby-union rugby-league formula1 formula-1 f1
        boxing ufc mma cycling athletics olympics fussball calcio deportes futbol esporte esports wrestling college-football racing
        basketball baseball hockey motorsport motogp nascar highschool high-school-sports deporte desporto futebol voetbal bundesliga
        handball radsport
    """,
    "entertainment": """
        entertainment entertainment-news entertainment-arts arts-and-entertainment pop-culture pop-culture-news celebrity-news celebrity
        celebrities showbiz tv tv-and-radio tv-radio television movies film films music gossip royals royal lifestyle life-style
        life-and-style style fashion beauty food recipes cooking travel dining wellness well relationships pets parenting games
        arts-entertainment hollywood bollywood tvshowbiz advice recipe comics viral weird offbeat oddities living stil leute people
        gente famosos farandula
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
        r"\b(prime day|black friday|cyber monday)\b(?! (strikes?|sales (rise|fall|hit|grow|slow)))[^:]{0,40}\bdeals?\b",
        r"\bdeals\b[^:]{0,40}\b(prime day|black friday|cyber monday)\b",
        r"\bon sale (for|during|ahead of) \w*\s?(prime day|black friday|cyber monday)\b|[$£€]\d+ off\b",
        r"\bsave big on (?!energy|bills|fuel|gas|tax)",
        r"\b\d{1,2} ?(%|percent|per cent) off\b(?! (its|their|from|the|peak|high|record|all-time))",
        r"\bsave (up to )?[$£€]\d+ (on|off)\b",
        r"\bon sale for (only |just |under )?[$£€]\d{1,3}\b(?!,| ?(m|b|k|million|billion)\b)",
        r"\b(promo|coupon|discount) codes?\b",
    ),
    "shopping": (
        r"\bgift (guide|ideas)\b|\bgifts? for (him|her|dad|mom|mum|every|the \w+ in your)\b|\bbuying guide\b",
        r"\bbest\b[^:]{0,60}\b(you can buy|to buy (now|online|this|in)|to shop|according to (reviewers|owners|customers|experts))\b",
        r"\bthe (\d+ )?best [\w ]{1,40}\b(at|on|from) (amazon|walmart|target|wayfair|etsy|ebay)\b",
        r"\b(shop|snag|score) (the|these|this|our|top|best)\b[^:]{0,60}\b(now|sale|collection|picks|favou?rites)\b|\bshop now\b",
        r"\b(top|highly|best)[- ]?rated\b[^:]{0,40}\b(on|at|from) (amazon|walmart|target)\b",
        r"\b(prime day|black friday)\b[^:]{0,30}\b(early|tips|how to|what to buy)\b",
    ),
    "roundup": (
        r"^\W*(\w+ )?(morning|evening|daily|weekly|(mon|tues|wednes|thurs|fri|satur|sun)day|weekend) (briefing|brief|edition)\b",
        r"\b(\d+|five|three|ten) things (to know (for|today|this)|you need to know (today|this))\b",
        r"\bnews quiz\b|\bquiz of the week\b|\b(week|day|year) in (review|pictures|photos)\b|\bnews (digest|wrap|roundup|round-up)\b",
        r"\bwordle\b[^:]{0,20}\b(answers?|hints?|today)\b|\bthings podcast\b|^correction( to)?\b.*\bstory$|^corrections?\s*:",
        r"\bhoroscopes?\b|\bcrossword (answers?|clues?|solutions?|puzzle)\b|^(\w+ )?crossword\b|\bsolution\b.*\bcrossword\b",
        r"\bletters to the editor\b|\btoday in history\b",
        r"\b(lottery|powerball|mega millions) (numbers|results)\b|^(ap )?top stories\b|^what we[’']re (reading|watching)\b",
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
        r"^(why|how) (i|we|my)\b(?! met your mother)",
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
