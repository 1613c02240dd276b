"""Every scene, and what answers a GET without being a page."""

from tests.browser.scenes.operators import OPERATORS
from tests.browser.scenes.personal import PERSONAL
from tests.browser.scenes.public import PUBLIC

READERS = (*PUBLIC, *PERSONAL)
SCENES = (*READERS, *OPERATORS)

NO_PAGES = {
    "/site.{digest}.css": "the style sheet",
    "/icon.svg": "a picture",
    "/pictures/{name}": "a picture",
    "/cards/{name}": "a picture",
    "/robots.txt": "for robots",
    "/sitemap.xml": "for robots",
    "/sitemap-{number:int}.xml": "for robots",
    "/healthz": "for monitors",
    "/feed.xml": "for feed readers",
    "/feed.json": "for feed readers",
    "/s/{token}/copy.json": "a file to keep",
    "/console/{day}/letter": "the letter itself, looked at as a letter",
}
"""Routes that show nobody a page of ours, and why. Everything else needs a scene."""

ELSEWHERE = ("landing", "today", "first story", "archive", "search found", "how we choose", "settings", "settings mistaken", "left")
"""What is looked at in other languages too."""
