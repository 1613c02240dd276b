"""Three invented publications on loopback that tell the same happenings in their own words, with article pages behind the entries."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from io import BytesIO

from PIL import Image

from tests.web_server import WebServer

Happening = tuple[str, str, str, str, str, str]

TODAY: tuple[Happening, ...] = (
    ("treaty", "oceans", "delegates", "Geneva", "fishing", "signatures"),
    ("interest", "bankers", "inflation", "Frankfurt", "mortgages", "forecast"),
    ("telescope", "vapour", "planet", "astronomers", "starlight", "spectrum"),
    ("border", "lorries", "onions", "Malanville", "customs", "drivers"),
    ("connector", "servers", "coolant", "engineers", "chips", "licence"),
    ("lake", "rains", "fishermen", "Baga", "shoreline", "catches"),
    ("vaccine", "malaria", "children", "clinics", "doses", "trial"),
    ("buses", "depots", "Lagos", "commuters", "batteries", "fares"),
    ("film", "archive", "reels", "Lisbon", "attic", "restorers"),
    ("clock", "volunteers", "tower", "Hawick", "gears", "bells"),
    ("volcano", "ash", "flights", "Reykjavik", "lava", "villagers"),
    ("strike", "railways", "unions", "conductors", "timetables", "wages"),
)
TOMORROW: tuple[Happening, ...] = (
    ("election", "ballots", "turnout", "Dakar", "observers", "coalition"),
    ("glacier", "meltwater", "hydrologists", "Zermatt", "moraine", "reservoir"),
    ("opera", "soprano", "premiere", "Verona", "orchestra", "costumes"),
    ("satellite", "launch", "rocket", "Kourou", "payload", "orbit"),
    ("locusts", "harvest", "farmers", "Marsabit", "swarms", "pesticide"),
    ("museum", "bronzes", "curators", "Benin", "restitution", "gallery"),
)

TELLINGS = (
    (
        "{0} agreed over {2} in {3}",
        "Talks about the {0} ended in {3} on Friday after {2} and {1} had kept people busy. {4} and {5} come next.",
    ),
    (
        "After the {1}, {3} looks at its {0}",
        "Nobody in {3} had expected the {0} so soon. {5}, {4} and {2} were on every front page; {1} too.",
    ),
    (
        "{2}: how the {0} changed {4}",
        "It began with {4}. Now the {0} and its {1} are at an end, people close to {2} told reporters near {3}; the {5} will follow.",
    ),
)
NAMES = ("Harbour Gazette", "Morning Ledger", "Northern Courier")


def publish(servers: list[WebServer], happenings: tuple[Happening, ...], now: datetime) -> None:
    """Put all happenings into the feed of each publication, the earlier the larger, and their pages behind them."""
    for place, (server, name) in enumerate(zip(servers, NAMES, strict=True)):
        title, summary = TELLINGS[place]
        server.put("/picture.jpg", _picture(), "image/jpeg")
        items = "".join(
            _item(server, title.format(*words), summary.format(*words), now - timedelta(hours=2, minutes=number))
            for number, words in enumerate(happenings)
        )
        server.put("/feed", f'<rss version="2.0"><channel><title>{name}</title><link>{server.url("/")}</link>{items}</channel></rss>')


def feeds_of(servers: list[WebServer]) -> list[str]:
    return [server.url("/feed") for server in servers]


def _picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (1600, 900), "teal").save(drawn, "JPEG")
    return drawn.getvalue()


def _item(server: WebServer, title: str, summary: str, at: datetime) -> str:
    title, summary = title[:1].upper() + title[1:], summary[:1].upper() + summary[1:]
    path = "/news/" + "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())
    server.put(path, _page(title, summary, at), "text/html; charset=utf-8")
    link = server.url(path)
    return (
        f"<item><guid>{link}</guid><link>{link}</link><title>{title}</title><description>{summary}</description>"
        f"<pubDate>{format_datetime(at)}</pubDate></item>"
    )


def _page(title: str, summary: str, at: datetime) -> str:
    caption = "<figcaption>People at work. Photo: Jane Doe/Ledger</figcaption>"
    picture = f'<figure><img src="/picture.jpg" alt="People at work">{caption}</figure>'
    more = "".join(
        f"<p>{summary} That was told in part {number} of the report, with more to learn about it later on.</p>" for number in range(4)
    )
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta property="article:published_time" content="{at.isoformat()}">'
        f'<meta name="author" content="Ana Ferreira"></head><body><article><h1>{title}</h1>{picture}<p>{summary}</p>{more}'
        "</article></body></html>"
    )
