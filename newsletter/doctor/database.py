"""The database: what must always hold of the ledger and the issues, and whether the file is whole. Mends nothing."""

from newsletter.doctor.finding import Finding, Installation, amber, green, red
from newsletter.storage.invariants import abandoned_letters, count_latest, early_deliveries, file_faults, missing_numbers
from newsletter.storage.versions import known_versions, schema_version

GROUP = "database"
_STOP = "Stop the server and restore the last backup; keep this file for whoever looks into it."


async def examine_database(home: Installation) -> tuple[Finding, ...]:
    """Everything at once, in one reading."""
    return (await _version(home), *await _ledger(home), *await _issues(home), await _file(home))


async def _version(home: Installation) -> Finding:
    found, wanted = await schema_version(home.database), known_versions()[-1]
    if found != wanted:
        return red(
            GROUP, "version", f"its tables are of version {found or 'none'}, and this program needs {wanted}", "newsletter db upgrade"
        )
    return green(GROUP, "version", f"its tables are of this program's version, {wanted}")


async def _ledger(home: Installation) -> tuple[Finding, ...]:
    async with home.database.read() as connection:
        counts, early, left = await count_latest(connection), await early_deliveries(connection), await abandoned_letters(connection)
    found = [
        red(GROUP, "balance", f"the issue of {one.issue_on} has {one.deliveries:,} deliveries for {one.audience:,} readers", _STOP)
        for one in counts
        if one.deliveries != one.audience
    ]
    if early:
        found.append(red(GROUP, "balance", f"{early} issues have deliveries and were never let go", _STOP))
    if not found:
        text = f"the balance of the last {len(counts)} issues that were let go holds" if counts else "no issue was let go yet"
        found.append(green(GROUP, "balance", text))
    if left:
        text = f"{left:,} letters stand as being sent by processes that are no more"
        found.append(amber(GROUP, "abandoned", text, "Start newsletter serve, which sweeps them; then: newsletter ledger --state unknown"))
    return tuple(found)


async def _issues(home: Installation) -> tuple[Finding, ...]:
    async with home.database.read() as connection:
        missing = await missing_numbers(connection, home.letterhead.key)
    if missing:
        return (amber(GROUP, "numbers", f"{missing} numbers between the first issue and the last are missing", "Somebody deleted issues."),)
    return (green(GROUP, "numbers", "the issues are numbered without a gap"),)


async def _file(home: Installation) -> Finding:
    async with home.database.read() as connection:
        fault = await file_faults(connection)
    return red(GROUP, "file", f"the database file is damaged: {fault}", _STOP) if fault else green(GROUP, "file", "the file is whole")
