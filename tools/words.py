"""Collects the messages of letters and pages into the catalogues of ``templates/words``: ``make words``. Translates nothing.

``[tool.babel]`` in pyproject.toml says where messages stand. The catalogues are written without dates and line numbers, so that
they change only when a message does.
"""

import io
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po

from newsletter.rendering.catalogues import plural_rule

ROOT = Path(__file__).parents[1]
WORDS = ROOT / "templates" / "words"
SOURCE = "en"
PURPOSES = {
    SOURCE: "All messages of letters and pages, in English. In a file of your own under this name you may say single ones otherwise",
}


def main() -> None:
    """Write every catalogue anew: new messages are added without words, messages that are gone go."""
    template = messages()
    for path in sorted({*WORDS.glob("*.po"), WORDS / f"{SOURCE}.po"}):
        path.write_text(updated(template, path), encoding="utf-8")


def messages() -> Catalog:
    """Every message that a template or a module says, with the files that say it."""
    with TemporaryDirectory() as folder, chdir(ROOT):  # places are written relative to it
        pot = Path(folder) / "words.pot"
        mapping = ["-F", str(ROOT / "pyproject.toml"), "--add-location=file", "--sort-by-file", "-o", str(pot), "."]
        CommandLineInterface().run(["pybabel", "--quiet", "extract", *mapping])
        return read_po(io.StringIO(pot.read_text("utf-8")))


def updated(template: Catalog, path: Path) -> str:
    """The catalogue in a file with exactly the messages of the template; of what was translated nothing is guessed anew."""
    language = path.stem
    catalogue = Catalog(locale=language)
    if path.exists() and language != SOURCE:
        catalogue = read_po(io.StringIO(path.read_text("utf-8")), locale=language)
    catalogue.update(template, no_fuzzy_matching=True)
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, ignore_obsolete=True, width=0)
    return _head(language) + body.getvalue().decode("utf-8")


def _head(language: str) -> str:
    name = Locale.parse(language).get_display_name("en")
    purpose = PURPOSES.get(language, f"{name} words of letters and pages")
    fields = (f"Language: {language}", "Content-Type: text/plain; charset=utf-8", f"Plural-Forms: {plural_rule(language)}")
    return "\n".join((f"# {purpose}.", 'msgid ""', 'msgstr ""', *(f'"{one}\\n"' for one in fields), "", ""))


if __name__ == "__main__":
    main()
