"""Has every page and letter judged from outside: ``make validate``. What is missing on this machine is skipped, and said.

The Nu validator reads the HTML and CSS, MJML's own program compiles the letters' sources strictly, and caniemail.com's data says what
mail programs support. Ends with 1 where one of them finds something.
"""

import asyncio
import sys
from collections.abc import Callable, Mapping

from tools.caniemail_check import read_data, wrong_in
from tools.exhibits import Exhibits, collect
from tools.mail_support.support import judge_letter
from tools.nu_validator import validate
from tools.outside import Missing, npm_package
from tools.quiet import be_quiet
from tools.strict_mjml import compile_strictly

CANIEMAIL = "2.0.2"


def main() -> int:
    """Judge, and tell."""
    be_quiet()
    found = asyncio.run(collect())
    checks: Mapping[str, Callable[[], list[str]]] = {
        f"Nu validator, {len(found.pages)} pages and {len(found.sheets)} style sheets": lambda: _pages(found),
        f"Nu validator, {len(found.letters)} letters": lambda: validate(_named(found.letters), letters=True),
        f"mjml strict, {len(found.mjml)} sources": lambda: compile_strictly(found.mjml),
        f"caniemail, {len(found.letters)} letters": lambda: _support(found.letters),
    }
    wrong = [one for name, check in checks.items() for one in _told(name, check)]
    return int(bool(wrong))


def _told(name: str, check: Callable[[], list[str]]) -> list[str]:
    try:
        wrong = check()
    except Missing as missing:
        print(f"skipped  {name}: needs {missing}")
        return []
    print(f"{'FAILED ' if wrong else 'passed '}  {name}: {len(wrong)} errors")
    for line in wrong:
        print(f"         {line}")
    return wrong


def _pages(found: Exhibits) -> list[str]:
    return validate({**_named(found.pages), **found.sheets})


def _support(letters: Mapping[str, str]) -> list[str]:
    data = read_data(npm_package("caniemail", CANIEMAIL) / "data" / "caniemail.json")
    return [f"{name}: {one}" for name, html in letters.items() for one in wrong_in(judge_letter(html, data))]


def _named(documents: Mapping[str, str]) -> dict[str, str]:
    return {f"{name}.html": html for name, html in documents.items()}


if __name__ == "__main__":
    sys.exit(main())
