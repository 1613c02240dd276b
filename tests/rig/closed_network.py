"""Starts the rig: a network of its own with a name server, our relay, a reader's mail server, and filters that judge what arrives there.

The work inside it is ``tests.rig.inside``. Needs root, for the network and because Postfix wants it.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAMS = {  # what the rig starts, and the Debian package that brings it
    "unshare": "util-linux",
    "mount": "mount",
    "ip": "iproute2",
    "postfix": "postfix",
    "spamassassin": "spamassassin",
    "rspamd": "rspamd",
    "opendkim-testmsg": "opendkim-tools",
}
LONGEST_SECONDS = 1_500
ROOT = Path(__file__).parents[2]
_ALONE = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
"""Processes of its own, too: none of the servers outlives the rig, however that ends."""


def missing() -> str:
    """The first package that the rig wants and this machine has not; empty when it can be started."""
    places = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    lacking = [package for program, package in PROGRAMS.items() if shutil.which(program, path=places) is None]
    if not lacking and (os.geteuid() != 0 or subprocess.run([*_ALONE, "true"], check=False, capture_output=True).returncode):
        return "util-linux (and the right, as root, to a network of one's own)"
    return lacking[0] if lacking else ""


def judge_letters(folder: Path) -> dict[str, Any]:
    """Run everything once, and give back what everybody said. Takes a minute, on a busy machine several.

    ``folder`` stays for whoever wants to look.
    """
    command = [*_ALONE, sys.executable, "-m", "tests.rig.inside", folder]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    if done.returncode:
        raise RuntimeError(f"the rig failed:\n{done.stdout[-2000:]}{done.stderr[-6000:]}")
    return json.loads((folder / "told.json").read_text("utf-8"))
