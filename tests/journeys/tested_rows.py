"""Rows of the guarantees that are tests of the suite: points of the acceptance list without a longer form."""

from collections.abc import Callable

from tests.journeys.mail_room import ROOT
from tests.journeys.published import Promise
from tests.journeys.row import Row
from tests.journeys.shown import Shown, of_tests


def _row(name: str, asked: str, promise: Promise, *points: int) -> Row:
    return Row(name, asked, of_points(*points), promise, points)


def of_points(*points: int) -> Callable[[bool], Shown]:
    """What stands under these points in ``tests/acceptance``."""
    return of_tests(
        *(str(path.relative_to(ROOT)) for point in points for path in (ROOT / "tests" / "acceptance").glob(f"test_{point:02}_*.py"))
    )


ROWS = (
    _row("balance", "console, verbs, API and metrics show one sum, and it adds up", Promise.ONCE, 34),
    _row("slow start", "a warm-up serves everybody within its plan", Promise.ONCE, 37),
    _row("who left", "who left by a click, by mail, or between release and mark, has no letter", Promise.LEFT, 13, 15, 16),
    _row("looking", "GET, HEAD and opening every link of a letter change nothing", Promise.LEFT, 14),
    _row(
        "forged reports",
        "a bounce without our seal does nothing; a complaint finds its reader only by what we signed",
        Promise.RETURNS,
        17,
        24,
    ),
    _row("breaker", "a provider that denies its readers in crowds removes nobody and calls a person", Promise.RETURNS, 22),
    _row("our fault", "refused for spam, policy, reputation or form: the reader stays", Promise.RETURNS, 20),
    _row(
        "soft and pause",
        "reports of a real Postfix find their letter; given up for now is soft; complaints of 0.3 % pause",
        Promise.RETURNS,
        *(10, 18, 23),
    ),
    _row("same answers", "every state of an address gets the same bytes; 1,000 posts store one letter", Promise.DOOR, 50),
    _row("tracking", "no pixel, no third party, no reader in a link of a story", Promise.DOOR, 60),
    _row(
        "records",
        "the consent of any reader is rebuilt; the export is whole; erasing leaves no trace, after a restore too",
        Promise.DOOR,
        59,
        61,
    ),
    _row("secrets", "planted secrets and addresses stand in no log, error, export, backup or list of processes", Promise.KEYS, 53),
    _row(
        "console",
        "every role at every route, the walk through logging in, forged hosts, proxies and caches",
        Promise.KEYS,
        *(52, 55, 57),
    ),
    _row(
        "supply",
        "hashes in the lock files, no version below its floor, an audit that does not take silence for good news",
        Promise.KEYS,
        58,
    ),
    _row("requests", "no request of any kind goes inside, whatever names and name servers say", Promise.STRANGERS, 47),
    _row(
        "hostile titles",
        "10,000 titles and 10,000 addresses add no header and no command; control characters stop no issue",
        Promise.STRANGERS,
        2,
        42,
        49,
    ),
    _row("hostile pages", "scripts and templates in every stored field stay text, in a real browser too", Promise.STRANGERS, 51, 56),
    _row("bad feeds", "fifty feeds of which most hang, are garbage or huge: the issue is in time", Promise.STRANGERS, 41),
    _row(
        "letters",
        "headers, lines, sizes, Message-IDs and parts of every letter are as receivers want them",
        Promise.FILTERS,
        *(1, 5, 6, 7, 8, 9),
    ),
    _row(
        "signatures",
        "two signatures that dkimpy and opendkim take, seven changes they do not; 10,000 letters in 15 s",
        Promise.FILTERS,
        3,
        11,
    ),
    _row("zones", "every zone from 2020 to 2037: each local date is due exactly once", Promise.TIME, 38),
    _row("schedulers", "four at once make one issue a date", Promise.TIME, 39),
    _row("late", "down over the due time: ten minutes late runs once, seven hours late is skipped and told", Promise.TIME, 40),
    _row("thin day", "four stories are held with an alarm, seven go", Promise.TIME, 43),
    _row("clock", "two hours back, three days on: no second issue, and an alarm; who stops is noticed from outside", Promise.TIME, 44, 45),
    _row("older backup", "a backup from before today’s issue sends nothing again", Promise.TIME, 46),
)
