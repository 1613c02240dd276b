"""A paper at the command line for a morning: keys, feeds, readers, an issue of ten stories and a confirmation, all by the real program."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.rig.names import BANK, DOMAIN, NEWCOMER, READER, RELAY, RETURNS
from tests.rig.publishers import OPML, publishing

ROOT = Path(__file__).parents[2]
SETTINGS = """\
mark = "test"

[newsletter]
zone = "{zone}"
from_address = "lisa@{domain}"
postal_address = "Lisa’s Top Ten, 12 Harbour Street, Portland, ME 04101, USA"
base_url = "https://{domain}"

[schedule]
send_at = "{send_at}"

[sources]
allow_private_networks = true

[delivery]
undo = "0s"

[checks]
spam_score = false

[relay]
host = "{relay}"
port = {port}
tls = "none"

[returns]
domain = "{returns}"

[dkim]
selectors = ["r1", "e1"]
"""
SELECTORS = {"r1": "rsa", "e1": "ed25519"}
POST_NOTICES = """
import asyncio
from newsletter.bootstrap import open_newsroom
from newsletter.daily.tick import post_notices

async def post():
    async with open_newsroom() as newsroom:
        assert await post_notices(newsroom)

asyncio.run(post())
"""
"""What ``newsletter serve`` does every few seconds."""


@dataclass(frozen=True)
class Paper:
    """An instance in a folder."""

    folder: Path

    def run(self, *words: str, **settings: str) -> Any:
        """A verb with ``--json``; ``settings`` are for it alone, as in the environment. Fails with what the verb said."""
        return json.loads(self._python("-m", "newsletter", *words, "--json", **settings))

    def begin(self, relay_port: int) -> list[dict[str, str]]:
        """With both keys, the feeds, a reader and somebody who has only just asked; gives the records to publish."""
        self.run("init")
        (self.folder / "newsletter.toml").write_text(_settings(relay_port), "utf-8")
        for selector, kind in SELECTORS.items():
            self.run("dkim", "new", "--kind", kind, "--selector", selector, NEWSLETTER_DKIM__SELECTORS="")
        (self.folder / "sample.opml").write_text(OPML, "utf-8")
        self.run("db", "upgrade")
        self.run("feeds", "import", "sample.opml")
        self.run("subscribers", "add", READER, "--confirmed")
        self.run("subscribers", "add", NEWCOMER)
        return list(self.run("doctor", "dns")["records"])

    def publish(self) -> dict[str, Any]:
        """Collect, draft, approve, send; post what is waiting; and a copy that is wrongly set up to say it comes from a bank."""
        with publishing(datetime.now(UTC)):
            self.run("collect")
            draft = self.run("draft")
            self.run("approve")
            sent = self.run("send", "--now")
        self._python("-c", POST_NOTICES)
        self.run("test", "--to", READER, NEWSLETTER_NEWSLETTER__FROM_ADDRESS=f"lisa@{BANK}", NEWSLETTER_DKIM__DOMAIN=DOMAIN)
        return {"stories": len(draft["slots"]), "accepted": sent["accepted"]}

    def examine(self) -> list[dict[str, Any]]:
        """What the doctor finds; amber and red are answers too."""
        return list(json.loads(self._python("-m", "newsletter", "doctor", "--json", may_end_with=(0, 1, 2)))["findings"])

    def _python(self, *words: str, may_end_with: tuple[int, ...] = (0,), **settings: str) -> str:
        usual = {name: value for name, value in os.environ.items() if not name.startswith("NEWSLETTER_")}
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env=usual | {"PYTHONPATH": str(ROOT)} | settings,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode not in may_end_with:
            raise RuntimeError(f"{words}: {done.stderr}{done.stdout}")
        return done.stdout


def _settings(relay_port: int) -> str:
    """It is about noon there whatever the hour, so that no date changes meanwhile; the issue leaves in a few minutes."""
    now = datetime.now(UTC)
    ahead = 12 - now.hour
    leaves = now + timedelta(hours=ahead, minutes=5)
    return SETTINGS.format(
        zone=f"Etc/GMT{-ahead:+d}" if ahead else "Etc/UTC",
        domain=DOMAIN,
        relay=RELAY,
        returns=RETURNS,
        port=relay_port,
        send_at=f"{leaves:%H:%M}",
    )
