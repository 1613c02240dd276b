"""Templates of an operator's own: which files there are to replace, and the beginning of one. Never overwrites a file."""

import re
from dataclasses import dataclass
from pathlib import Path

from newsletter.model.errors import TemplateError
from newsletter.rendering.templates import Templates

_PURPOSE = re.compile(r"\A(?:\{#-?|/\*|#)\s*(.+?)(?:\s*-?#\}|\s*\*/|\n)")
_WHOLE = "Copy the whole file instead: newsletter templates new {name} --whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFile:
    """One file. ``blocks`` may be replaced one by one; ``own`` is the file that stands in its place, "" where ours does."""

    name: str
    purpose: str
    blocks: tuple[str, ...]
    own: str


def list_files(templates: Templates) -> tuple[TemplateFile, ...]:
    """Every file of ours that an instance may replace, by name."""
    return tuple(_file(templates, name) for name in templates.ours())


def own_files(templates: Templates) -> tuple[str, ...]:
    """The names of the files that stand in the place of ours."""
    folder = templates.own_folder
    return tuple(name for name in templates.ours() if (folder / name).is_file()) if folder is not None else ()


def begin_file(templates: Templates, name: str, *, whole: bool = False, dry_run: bool = False) -> Path:
    """Write the beginning of a file of one's own: on ours, with its blocks to fill in, or as a copy of all of it.

    With ``dry_run`` only say where. Raises TemplateError where there is no such file, no folder for it, or one of one's own already.
    """
    if name not in templates.ours():
        raise TemplateError(f"template {name}", "there is no such file", "newsletter templates list shows their names.")
    if templates.own_folder is None:
        cure = 'Make a folder beside newsletter.toml and name it there: under [letter], templates = "templates".'
        raise TemplateError("letter.templates", "names no folder, so there is no place for templates of your own", cure)
    path = templates.own_folder / name
    text = templates.read(f"builtin/{name}") if whole else _beginning(templates, name)
    there = TemplateError(str(path), "is there already, and nothing was changed", "Edit it, or move it away first.")
    if path.exists():
        raise there
    if dry_run:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise there from None
    return path


def _file(templates: Templates, name: str) -> TemplateFile:
    found = _PURPOSE.match(templates.read(f"builtin/{name}"))
    own = templates.own_folder / name if templates.own_folder is not None else None
    return TemplateFile(
        name=name,
        purpose=found[1].split(". ")[0].rstrip(".") if found else "",
        blocks=templates.blocks(name),
        own=str(own) if own is not None and own.is_file() else "",
    )


def _beginning(templates: Templates, name: str) -> str:
    """A file that changes nothing yet: each block gives back ours until something is written there."""
    blocks = templates.blocks(name)
    if not blocks:
        raise TemplateError(f"template {name}", "has no blocks that could be replaced one by one", _WHOLE.format(name=name))
    lines = [f'{{% extends "builtin/{name}" %}}', "{#- Delete the blocks that stay as they are; {{ super() }} is what ours says. -#}"]
    return "\n".join((*lines, *(f"{{% block {one} %}}{{{{ super() }}}}{{% endblock %}}" for one in blocks), ""))
