"""Every scene, and what answers a GET without being a page."""

from tests.browser.scenes.accounts import ACCOUNTS
from tests.browser.scenes.lists import LISTS
from tests.browser.scenes.operators import OPERATORS
from tests.browser.scenes.personal import PERSONAL
from tests.browser.scenes.public import PUBLIC

READERS = (*PUBLIC, *PERSONAL)
SCENES = (*READERS, *OPERATORS, *ACCOUNTS, *LISTS)

NO_PAGES = {
    "/site.{digest}.css": "the style sheet",
    "/console/site.{digest}.css": "the console's style sheet",
    "/console/{name}.{digest}.js": "a script",
    "/proof.{digest}.js": "a script",
    "/subscribe/stamp": "for programs",
    "/icon.svg": "a picture",
    "/pictures/{name}": "a picture",
    "/cards/{name}": "a picture",
    "/robots.txt": "for robots",
    "/r/{name}": "leads on to a story",
    "/sitemap.xml": "for robots",
    "/sitemap-{number:number}.xml": "for robots",
    "/console/login/oidc": "leads to the provider",
    "/console/login/oidc/back": "leads from the provider into the console",
    "/healthz": "for monitors",
    "/metrics": "for monitors",
    "/readyz": "for monitors",
    "/feed.xml": "for feed readers",
    "/feed.json": "for feed readers",
    "/s/{token}/copy.json": "a file to keep",
    "/console/{day}/letter": "the letter itself, looked at as a letter",
    "/console/{day}/live/events": "for the script of the live page",
}
"""Routes that show nobody a page of ours, and why. Everything else needs a scene."""

ELSEWHERE = ("landing", "today", "first story", "archive", "search found", "how we choose", "settings", "settings mistaken", "left")
"""What is looked at in other languages too."""
