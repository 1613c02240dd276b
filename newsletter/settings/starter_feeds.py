"""The feeds a new newsletter begins with: public news feeds of several countries, so that a story has more than one voice."""

from xml.sax.saxutils import quoteattr

STARTER_FEEDS = (
    ("BBC News – World", "https://feeds.bbci.co.uk/news/world/rss.xml", "https://www.bbc.co.uk/news/world"),
    ("The Guardian – World", "https://www.theguardian.com/world/rss", "https://www.theguardian.com/world"),
    ("NPR – News", "https://feeds.npr.org/1001/rss.xml", "https://www.npr.org/sections/news/"),
    ("Al Jazeera English", "https://www.aljazeera.com/xml/rss/all.xml", "https://www.aljazeera.com/"),
    ("Deutsche Welle", "https://rss.dw.com/xml/rss-en-all", "https://www.dw.com/en/"),
    ("France 24", "https://www.france24.com/en/rss", "https://www.france24.com/en/"),
    ("PBS NewsHour – Headlines", "https://www.pbs.org/newshour/feeds/rss/headlines", "https://www.pbs.org/newshour/"),
    ("CBC News – World", "https://www.cbc.ca/webfeed/rss/rss-world", "https://www.cbc.ca/news/world"),
    ("ABC News (Australia)", "https://www.abc.net.au/news/feed/51120/rss.xml", "https://www.abc.net.au/news/"),
    ("UN News", "https://news.un.org/feed/subscribe/en/news/all/rss.xml", "https://news.un.org/en/"),
)
"""Title, feed, site."""


def starter_opml() -> str:
    """The feeds as OPML 2.0, which every feed reader writes and reads too."""
    lines = [
        f'    <outline type="rss" text={quoteattr(title)} title={quoteattr(title)} xmlUrl={quoteattr(url)} htmlUrl={quoteattr(site)}/>'
        for title, url, site in STARTER_FEEDS
    ]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<opml version="2.0">',
            "  <head><title>Feeds to begin with</title></head>",
            "  <body>",
            *lines,
            "  </body>",
            "</opml>",
            "",
        ]
    )
