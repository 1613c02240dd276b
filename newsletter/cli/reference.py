"""Writes docs/cli.md from the verbs themselves: ``python -m newsletter.cli.reference > docs/cli.md``."""

import inspect
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

import typer

from newsletter.cli.app import app
from newsletter.cli.dry_run import WITHOUT

_HEADER = """\
# The command line

Every verb says what it does with `--help`. With `--json` standard output is one JSON value and nothing else; how it goes, questions and
errors are on standard error. Elsewhere than on a terminal no line is folded and no address cut.

Every verb is safe to repeat, also after it was interrupted: what is done is not done again, an issue is sent once. With `--dry-run` a verb
that changes something only says what would happen, and refuses what would be refused; its JSON has `dry_run` and `would_change`.

A verb finds its instance by `--config FILE`, else `NEWSLETTER_CONFIG`, else `newsletter.toml` in the folder you stand in. Verbs that act on
time take `--now INSTANT` to play another moment; a live instance refuses it (`mark` in [settings.md](settings.md)).

| exit code | means |
|---|---|
| 0 | done; of `send` also when the relay put letters off (`remaining` in its JSON says how many) |
| 1 | could not be done: the thing, the problem and the cure are on standard error |
| 2 | wrong usage: no such verb or option, or a value that cannot be read |
| 130 | interrupted; the same command goes on |

1 is also the code of `test` when the relay did not take the copy, of `feeds test` when there is no feed, and of `demo` when not everybody
has exactly one copy. `--verbose` before the verb logs each stage on standard error; `--install-completion` alone teaches your shell the
verbs.

Options that many verbs share:
"""
_WITHOUT = """\
Verbs that leave something behind and take no `--dry-run`:
"""
_MANY = 3


def reference_text() -> str:
    """One heading for each verb, with what it does, its usage, its options and examples."""
    shared = _shared_rows()
    sections = (_section(name, command, shared) for name, command in verbs())
    without = [f"| `{name}` | {why} |" for name, why in WITHOUT.items()]
    return "\n".join((_HEADER, *_table(shared), "", _WITHOUT, *_table(without), "", *sections))


def verbs() -> Iterator[tuple[str, Any]]:
    """Every verb by its whole name, such as ``newsletter feeds add``."""
    yield from _walk("newsletter", typer.main.get_command(app))


def heading(name: str) -> str:
    """The line under which a verb is explained."""
    return f"## {name}"


def _walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None or (getattr(command, "invoke_without_command", False) and name != "newsletter"):
        yield name, command
    if inner is None:
        return
    for word, one in inner.items():
        yield from _walk(f"{name} {word}", one)


def _shared_rows() -> list[str]:
    rows = Counter(_row(param) for _, command in verbs() for param in command.params if param.param_type_name == "option")
    return [row for row, times in rows.items() if times >= _MANY]


def _section(name: str, command: Any, shared: Collection[str]) -> str:
    own = [row for row in map(_row, command.params) if row not in shared]
    also = [f"`{param.opts[0]}`" for param in command.params if _row(param) in shared]
    _, *examples = [line.strip() for line in (command.epilog or "").splitlines()]
    parts = [
        heading(name),
        inspect.cleandoc(command.help or ""),
        f"    {' '.join([name, '[OPTIONS]', *_arguments(command)])}",
        "\n".join(_table(own)),
        f"{'Also ' if own else ''}{', '.join(also)}." if also else "",
        "\n".join(("```", *examples, "```")),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(rows: Collection[str]) -> list[str]:
    return ["| | |", "|---|---|", *rows] if rows else []


def _arguments(command: Any) -> list[str]:
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    return [param.metavar if param.required else f"[{param.metavar}]" for param in arguments]


def _row(param: Any) -> str:
    if param.param_type_name == "argument":
        name = f"`{param.metavar}`"
    else:
        name = ", ".join(f"`{spelling}`" for spelling in (*param.opts, *param.secondary_opts))
        name += "" if param.is_bool_flag else f" `{param.metavar or 'VALUE'}`"
    return f"| {name.replace('|', chr(92) + '|')} | {param.help} |"


if __name__ == "__main__":
    sys.stdout.write(reference_text())
