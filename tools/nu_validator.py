"""The W3C's Nu validator over our HTML and CSS (npm package ``vnu-jar``; it needs Java, Debian's ``default-jre-headless``)."""

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tools.outside import npm_package, program

VERSION = "26.9.27"
OF_LETTERS = re.compile(
    "|".join(
        (
            "xmlns:[vo]",
            "serialized as XML 1.0",
            "“mso-|“-ms-|“-webkit-",
            "supported-color-schemes",
            "“auto” for attribute “height”",
            "Attribute “vertical-align”",
        )
    )
)
"""What mail programs want and the standard does not: Office's namespaces and properties, a meta of their own, a height."""


def validate(files: Mapping[str, str], *, letters: bool = False) -> list[str]:
    """A line for each error. Names end in .html or .css; in ``letters`` what mail programs want is set aside."""
    jar = npm_package("vnu-jar", VERSION) / "build" / "dist" / "vnu.jar"
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for number, (name, text) in enumerate(files.items()):
            path = Path(folder) / f"{number}{Path(name).suffix}"
            path.write_text(text, "utf-8")
            paths[path.as_uri()] = name
        ask = [program("java"), "-jar", str(jar), "--exit-zero-always", "--format", "json", "--also-check-css", folder]
        told = subprocess.run(ask, capture_output=True, text=True, check=True).stderr
    errors = [one for one in json.loads(told)["messages"] if one["type"] != "info"]
    left = [one for one in errors if not (letters and OF_LETTERS.search(one["message"]))]
    return [
        f"{paths.get(_file(one), '?')} line {one.get('lastLine', 0)}: {one['message']}  {one.get('extract', '').strip()!r}" for one in left
    ]


def _file(message: Mapping[str, str]) -> str:
    return re.sub(r"^file:/+", "file:///", message.get("url", ""))
