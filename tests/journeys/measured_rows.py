"""Rows of the guarantees with figures of their own: what comes back, doors to sign up and out by, documents of strangers, and filters.

They ask what the tests of the rooms ask, with the same code, for longer, and tell the figure besides.
"""

import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from random import SystemRandom
from statistics import median

from newsletter.returns.reading import read_return
from tests.journeys.mail_room import ROOT
from tests.journeys.published import Promise
from tests.journeys.row import Row
from tests.journeys.shown import Shown
from tests.postgresql import find_programs
from tests.returns.mutations import DATA, mutations, originals
from tests.returns.test_corpus import ENDS, actions, labels, read, with_one_action
from tests.rig.closed_network import judge_letters, missing
from tests.sources import test_bombs
from tests.sources.bombs import costs
from tests.web.served import served
from tests.web.sign_up_times import ALPHA, CLOSE, EACH, apart, flood, make_readers, take_times, told_apart

EVALUATION = "the evaluation data (NEWSLETTER_EVAL_DATA)"
PRECISION, RECALL, OURS_AT_MOST = 0.97, 0.92, 0.01
P99_MS = 200.0


def returned(quickly: bool) -> Shown:
    """The labelled corpus, its other line ends, and each mail cut short at a dozen places."""
    if not (DATA / "labels.jsonl").exists():
        return Shown("", missing=EVALUATION)
    judged = [(act == "suppress", "suppress" in actions(file)) for file, act in with_one_action() if act != "soft-or-suppress"]
    hits = sum(dead and said for dead, said in judged)
    precision, recall = hits / sum(said for _, said in judged), hits / sum(dead for dead, _ in judged)
    ours = ["suppress" in actions(file) for file, act in with_one_action() if act == "operator"]
    other = [ends for ends in ENDS if read(ends) != read()]
    cut = [mail[:end] for mail in originals()[:: 12 if quickly else 1] for end in range(0, len(mail), max(1, len(mail) // 12))]
    unread = troubles(cut)
    said = [
        f"{len(labels())} mails: precision {precision:.3f}, recall {recall:.3f}",
        f"{sum(ours)} of {len(ours)} faults of ours remove a reader",
        f"as CRLF and CR {'not the same: ' + ', '.join(other) if other else 'the same'}",
        f"{len(cut):,} cut short, {unread} exceptions",
    ]
    broken = precision < PRECISION or recall < RECALL or sum(ours) > OURS_AT_MOST * len(ours) or bool(other) or unread > 0
    return Shown("; ".join(said), broken)


def mutated(quickly: bool) -> Shown:
    """Broken mail of a new seed each time, which is told."""
    count, first = 1_000 if quickly else 10_000, SystemRandom().randrange(2**40)
    began = time.process_time()
    unread = troubles(mail for _, mail in mutations(originals(), range(first, first + count)))
    each = (time.process_time() - began) / count
    return Shown(f"{count:,} mails from seed {first}: {unread} exceptions, {1000 * each:.1f} ms each", unread > 0)


def troubles(mails: Iterable[bytes]) -> int:
    """How many of them end in an exception."""
    found = 0
    for mail in mails:
        try:
            read_return(mail)
        except Exception:
            found += 1
    return found


def bombs(quickly: bool) -> Shown:
    """All of them, or the worst of each kind."""
    found = costs(list(test_bombs.WORST) if quickly else None)
    largest, longest = max(found, key=lambda name: found[name].mebibytes), max(found, key=lambda name: found[name].seconds)
    most, slowest = found[largest].mebibytes, found[longest].seconds
    said = f"{len(found)} bombs: at most {most:.0f} MiB ({largest}) and {slowest:.1f} s of computing ({longest})"
    return Shown(said, most > test_bombs.MEBIBYTES or slowest > test_bombs.SECONDS)


def hunted(quickly: bool) -> Shown:
    """The hunt with a new seed; what it finds is kept in ``tests/fuzz/corpus``."""
    command = [sys.executable, "-m", "tests.fuzz", "--minutes", "0.5" if quickly else "10"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    read = re.findall(r"(?m)^\S+: ([\d,]+) documents read", done.stdout)
    if not read:
        raise RuntimeError(done.stderr[-800:])
    found = re.findall(r"(?m)^  (?!kept as)(.+)$", done.stdout)
    documents = sum(int(number.replace(",", "")) for number in read)
    return Shown("; ".join([f"{len(read)} kinds, {documents:,} documents read, {len(found)} findings", *found]), done.returncode != 0)


def one_click(quickly: bool) -> Shown:
    """The benchmark of one-click posts; quickly on SQLite alone, with fewer readers."""
    engines = {"SQLite": [], "PostgreSQL": ["--postgresql"]}
    if quickly or find_programs() is None:
        del engines["PostgreSQL"]
    said, broken = [], False
    for engine, words in engines.items():
        with tempfile.NamedTemporaryFile("r", suffix=".json") as file:
            command = [sys.executable, "-m", "benchmarks.web.one_click", "--json", file.name, *words]
            done = subprocess.run(
                [*command, *(("--subscribers", "60000") if quickly else ())], cwd=ROOT, capture_output=True, text=True, check=False
            )
            if "Nothing was measured" in done.stderr:
                return Shown("; ".join(said), broken, missing=done.stderr.strip().splitlines()[-1])
            if done.returncode:
                raise RuntimeError(done.stderr[-800:])
            turns = json.load(file)["turns"]["both"]
        p99, posts = median(turn["p99_ms"] for turn in turns), sum(turn["posts"] for turn in turns)
        failed, stayed = posts - sum(turn["statuses"].get("200", 0) for turn in turns), sum(turn["stayed"] for turn in turns)
        rate, load = median(turn["rate"] for turn in turns), median(turn["load"] for turn in turns)
        said.append(
            f"{engine}: p99 {p99:.0f} ms of {posts:,} posts beside {rate:,.0f} letters a second (load {load:.0f}), {failed} failed, "
            f"{stayed} not taken off"
        )
        broken = broken or p99 > P99_MS or failed + stayed > 0 or not posts
    return Shown("; ".join(said), broken)


def flooded(quickly: bool) -> Shown:
    """Fifty connections at once, to what the relay took."""
    with tempfile.TemporaryDirectory() as name, served(Path(name) / "instance") as instance:
        statuses, letters = asyncio.run(flood(instance, "mara@example.org", connections=50, turns=5 if quickly else 20))
    letters = [one for one in letters if one == "mara@example.org"]
    refused = sum(status != 200 for status in statuses)
    return Shown(
        f"{len(statuses):,} posts: {len(letters)} letter{'s' * (len(letters) != 1)}, {refused} refused", len(letters) != 1 or refused > 0
    )


def timed(quickly: bool) -> Shown:
    """What looks different is asked a second time: of six pairs one may by chance.

    Quickly it is judged by ranks alone: so few answers have no steady median.
    """
    each = EACH // 4 if quickly else EACH
    with tempfile.TemporaryDirectory() as name, served(Path(name) / "instance") as instance:
        times, again = asyncio.run(_times(instance, each))
    pairs = apart(times)
    least, most = min(p for p, _ in pairs.values()), max(by for _, by in pairs.values())
    twice = sorted(pair for pair in told_apart(times).keys() & told_apart(again).keys() if not quickly or apart(again)[pair][0] < ALPHA)
    said = (
        f"{each} answers for each of {len(times)} states: least p of {len(pairs)} pairs {least:.2g} (asked: {ALPHA}), "
        f"medians at most {1000 * most:.2f} ms apart (asked: {1000 * CLOSE:.0f})"
    )
    asked_again = ["asked again: not told apart"] if again and not twice else []
    return Shown("; ".join([said, *asked_again, *(f"told apart twice: {pair}" for pair in twice)]), bool(twice))


async def _times(instance, each: int) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    await make_readers(instance)
    first = await take_times(instance, "first", each)
    return first, await take_times(instance, "second", each) if told_apart(first) else {}


def filters(_quickly: bool) -> Shown:
    """The rig: the real program, two Postfix, a DNS with the doctor's records, and three judges."""
    if lacking := missing():
        return Shown("", missing=f"the Debian package {lacking}, and root")
    with tempfile.TemporaryDirectory() as name:
        found = judge_letters(Path(name))
    told = found["told"]
    scores = [
        f"{letter}: SpamAssassin {told[letter]['spamassassin']['score']:.1f}, rspamd {told[letter]['rspamd']['score']:.2f}"
        for letter in ("issue", "confirmation")
    ]
    wrong = [what for what, is_so in _expected(found).items() if not is_so]
    proven = (
        ["DMARC holds; changed in one letter or in a stranger’s name it does not"] if not wrong else [f"not so: {what}" for what in wrong]
    )
    return Shown("; ".join([*scores, *proven]), bool(wrong))


def _expected(found: dict) -> dict[str, bool]:
    told = found["told"]
    rules = {letter: told[letter]["rspamd"]["rules"].keys() for letter in told}
    return {
        "ten stories, sent": found["made"] == {"stories": 10, "accepted": 1},
        "scores of at most 0": all(
            told[letter][by]["score"] <= 0 for letter in ("issue", "confirmation") for by in ("spamassassin", "rspamd")
        ),
        "SPF, DKIM and DMARC of ours hold": all(
            {"R_SPF_ALLOW", "R_DKIM_ALLOW", "DMARC_POLICY_ALLOW"} <= rules[letter] for letter in ("issue", "confirmation")
        ),
        "opendkim finds both signatures": told["issue"]["opendkim"] == told["confirmation"]["opendkim"] == 0,
        "one letter changed is seen": told["changed"]["opendkim"] != 0 and "R_DKIM_REJECT" in rules["changed"],
        "a stranger’s name is refused": "DMARC_POLICY_REJECT" in rules["stranger"],
        "the doctor is content": all(one["light"] == "green" for one in found["doctor"]),
        "no record says pct": not any("pct=" in record["value"] for record in found["records"]),
    }


ROWS = (
    Row(
        "returned mail",
        "real bounces with labels: dead addresses with a precision of 0.97 and a recall of 0.92, at most 1 % of our faults remove "
        "a reader, 0 exceptions, also as CR and CRLF and cut short",
        returned,
        promise=Promise.RETURNS,
        points=(19, 20, 21),
    ),
    Row("mutated mail", "10,000 mails broken by chance: 0 exceptions", mutated, promise=Promise.RETURNS, points=(19,)),
    Row(
        "one-click",
        "serve sends at full rate while readers post: 99 of 100 answered within 200 ms, and who posted is off the list",
        one_click,
        promise=Promise.LEFT,
        points=(13,),
    ),
    Row("sign-up", "1,000 posts for one address: 1 letter", flooded, promise=Promise.DOOR, points=(50,)),
    Row(
        "four states",
        "new, pending, active and suppressed, 200 answers each: not told apart by Mann-Whitney at 0.001, medians within 2 ms",
        timed,
        promise=Promise.DOOR,
        points=(54,),
    ),
    Row(
        "bombs",
        "documents made to fill memory or to take for ever: 256 MiB and 5 s at most",
        bombs,
        promise=Promise.STRANGERS,
        points=(48,),
    ),
    Row(
        "hunt",
        "documents changed by chance, for 10 minutes: no exception, no wrong field, none over 1 s or 256 MiB",
        hunted,
        promise=Promise.STRANGERS,
    ),
    Row(
        "filters",
        "an issue and a confirmation through two real relays: SpamAssassin and rspamd at most 0, DMARC holds, and of others’ names fails",
        filters,
        promise=Promise.FILTERS,
        points=(3, 4, 12),
    ),
)
