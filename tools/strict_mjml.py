"""Our letters' MJML compiled by the reference program (npm package ``mjml``) at its strictest, which names what our engine overlooks."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tools.outside import npm_package, program

VERSION = "5.4.1"


def compile_strictly(sources: Mapping[str, str]) -> list[str]:
    """A line for each mistake."""
    package = npm_package("mjml", VERSION) / "package.json"
    script = Path(__file__).with_suffix(".mjs")
    done = subprocess.run([program("node"), script, package], input=json.dumps(sources), capture_output=True, text=True, check=True)
    return [f"{name}: {one}" for name, mistakes in json.loads(done.stdout).items() for one in mistakes]
