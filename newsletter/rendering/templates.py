"""The door to Jinja2: finds templates and fills them in. Knows nothing of letters or pages, and reads no file outside its folders."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.resources import files
from os import scandir
from pathlib import Path
from traceback import extract_tb
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from newsletter.model.errors import TemplateError
from newsletter.rendering.columns import wrap
from newsletter.rendering.escaping import attr, nb
from newsletter.rendering.tracing import TemplatePlace, place_of

MANUAL = "Each file of the templates folder replaces ours of the same name; {% extends 'builtin/NAME' %} builds on ours."


class Templates:
    """All templates, a user's own folder first, file by file; ours stay reachable as ``builtin/NAME``."""

    def __init__(self, own_folder: Path | None = None) -> None:
        if own_folder is not None and not own_folder.is_dir():
            raise TemplateError(
                str(own_folder), "there is no such folder", "Set letter.templates to your folder of templates, or leave it out."
            )
        self.own_folder = own_folder
        self._folders = [*([own_folder] if own_folder is not None else []), our_folder()]
        self._ours = ours = FileSystemLoader(self._folders[-1])
        theirs: list[BaseLoader] = [FileSystemLoader(own_folder)] if own_folder is not None else []
        # The sandbox keeps a template to its facts: no environment, no files, no changes to what it is given.
        self._jinja = ImmutableSandboxedEnvironment(
            loader=_Layers(*theirs, ours, PrefixLoader({"builtin": ours})),
            autoescape=_escapes,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._jinja.filters.update(attr=attr, nb=nb, wrap=wrap)

    def fill(self, name: str, facts: Mapping[str, Any]) -> str:
        """The template with its facts. Raises TemplateError naming the file and the line."""
        with self._mistakes_named(name):
            return self._jinja.get_template(name).render(facts)

    def read(self, name: str) -> str:
        """A file of the templates folder as it stands (style sheets, catalogues of words)."""
        with self._mistakes_named(name):
            return self._source(name)[0]

    def has(self, name: str) -> bool:
        """Whether there is a file of that name."""
        try:
            self._source(name)
        except TemplateNotFound:
            return False
        return True

    def ours(self) -> tuple[str, ...]:
        """Names of our files that may be replaced: not those of the demo."""
        return tuple(name for name in self._ours.list_templates() if not name.startswith("demo/"))

    def blocks(self, name: str) -> tuple[str, ...]:
        """What a file of one's own may replace of our file of that name, or of what that extends, in the order it stands there."""
        with self._mistakes_named(name):
            found: list[str] = []
            following: str | None = name
            while following is not None:
                tree = self._jinja.parse(self._ours.get_source(self._jinja, following)[0])
                found += [block.name for block in tree.find_all(nodes.Block)]
                following = next(
                    (one.template.value for one in tree.find_all(nodes.Extends) if isinstance(one.template, nodes.Const)), None
                )
        return tuple(dict.fromkeys(found))

    def place(self, name: str, facts: Mapping[str, Any], offset: int) -> TemplatePlace | None:
        """The line of the template files that wrote the character at ``offset`` of what ``fill`` returns."""
        with self._mistakes_named(name):
            template = self._jinja.get_template(name)
            return place_of(template.root_render_func(template.new_context(dict(facts))), offset)

    def stamp(self, name: str) -> int | None:
        """Changes when the file of that name changes; None while there is none."""
        for folder in self._folders[name.startswith("builtin/") and self.own_folder is not None :]:
            with suppress(OSError):
                return (folder / name.removeprefix("builtin/")).stat().st_mtime_ns
        return None

    def stamp_of_all(self) -> tuple[int, int]:
        """Changes when any file is written, added, replaced or removed."""
        stamps = [stamp for folder in self._folders for stamp in _stamps(folder)]
        return len(stamps), sum(stamps)

    def path(self, name: str) -> str:
        """The file behind a template's name, for an error that a person reads."""
        try:
            return self._source(name)[1] or name
        except TemplateNotFound:
            return name

    def _source(self, name: str) -> tuple[str, str | None]:
        loader = self._jinja.loader
        assert loader is not None  # noqa: S101 – set above; told to the type checker
        text, path, _ = loader.get_source(self._jinja, name)
        return text, path

    @contextmanager
    def _mistakes_named(self, name: str) -> Iterator[None]:
        try:
            yield
        except TemplateError:
            raise
        except TemplateNotFound as error:
            raise TemplateError(f"template {error.name}", "there is no such file", MANUAL) from error
        except TemplateSyntaxError as error:
            raise TemplateError(f"{error.filename or error.name} line {error.lineno}", str(error.message), MANUAL) from error
        except RecursionError as error:
            raise TemplateError(self.path(name), "it includes or extends itself", MANUAL) from error
        except Exception as error:
            raise TemplateError(self._place_of_error(name, error), f"{error}" or type(error).__name__, MANUAL) from error

    def _place_of_error(self, name: str, error: Exception) -> str:
        """Jinja2 rewrites the traceback so that templates stand in it like source files."""
        for frame in reversed(extract_tb(error.__traceback__)):
            if frame.filename.endswith((".j2", ".css")):
                return f"{frame.filename} line {frame.lineno}"
        return self.path(name)


class _Layers(BaseLoader):
    """The first of several places that has a file; also when a place gets one after the file of a later one was read."""

    def __init__(self, *places: BaseLoader) -> None:
        self._places = places

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, path, is_current = self._first(environment, template)
        return source, path, lambda: is_current is not None and is_current() and self._still(environment, template, path)

    def _still(self, environment: Environment, template: str, path: str | None) -> bool:
        with suppress(TemplateNotFound):
            return self._first(environment, template)[1] == path
        return False

    def _first(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        for place in self._places:
            with suppress(TemplateNotFound):
                return place.get_source(environment, template)
        raise TemplateNotFound(template)


def _escapes(name: str | None) -> bool:
    """Escaping is on for everything but the text parts; Jinja2's own rule would leave ``.mjml.j2`` unescaped."""
    return name is None or not name.endswith(".txt.j2")


def _stamps(folder: str | Path) -> Iterator[int]:
    """Of all files below, with a look at each entry and no more: it is asked every second."""
    with suppress(OSError), scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _stamps(entry.path)
            else:
                with suppress(OSError):  # an editor writes a file by putting another in its place
                    yield entry.stat().st_mtime_ns


def our_folder() -> Path:
    """Where our templates are: inside the installed package, or beside it in a checkout."""
    installed = Path(str(files("newsletter"))) / "_templates"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "templates"
