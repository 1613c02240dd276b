"""The console's scripts, htmx taken as it is and the few lines of our own, and the one of sign-up forms that ask for proof of work.

Nothing here is needed to do the work without scripts.
"""

from functools import cache
from hashlib import sha256
from importlib.resources import files

SCRIPTS = {"htmx": "vendor/htmx.min.js", "live": "live.js", "proof": "proof.js"}
"""Name in the address, and file."""


@cache
def script(name: str) -> str:
    """The text of a script. It belongs to the program, not to the templates folder: nobody puts another in its place."""
    return (files(__name__) / SCRIPTS[name]).read_text("utf-8")


@cache
def script_hash(name: str) -> str:
    """Stands in the script's address, so that browsers may keep it for ever."""
    return sha256(script(name).encode()).hexdigest()[:12]
