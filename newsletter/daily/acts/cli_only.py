"""Verbs of the command line that are no acts, and why: programs and pages have another way to the same, or none is wanted."""

from collections.abc import Mapping

CLI_ONLY: Mapping[str, str] = {
    "subscribers import": "reads a file of the machine it runs on; programs add people one by one",
    "subscribers export": "writes the whole list to standard output; programs go through it page by page",
    "subscribers suppress-file": "reads a file of the machine it runs on; programs suppress addresses one by one",
    "feeds import": "reads a file of the machine it runs on; programs add feeds one by one",
    "feeds export": "writes OPML to standard output; programs list the feeds",
}
