"""Finds every compiled pattern of the package, and makes the texts that are worst for it. Judges nothing."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _constants as codes
from re import _parser as parser
from types import ModuleType
from typing import Any

import newsletter

SIMPLE_UNITS = (
    *(
        "a",
        "A",
        "<",
        " ",
        "1",
        ".",
        "-",
        "=?",
        "a ",
        "A ",
        "1.",
        "a.",
        "a@",
        "\n",
        "\r\n",
        '"',
        "'",
        "(",
        "[",
        "/",
        ":",
        ",",
        "é",
        "日",
        "\u0301",
    ),
)
_PREFERRED = "a A1.-<>\n\"'()/:,=?@_é日"
_LONG_ENOUGH = 30
_MOST_UNITS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPattern:
    """A pattern, where it stands, and whether it is only ever laid on a text's beginning (``match``, ``fullmatch``)."""

    name: str
    pattern: re.Pattern[Any]
    anchored: bool


def all_patterns() -> list[FoundPattern]:
    """Every pattern in the names of every module, also within tuples and dicts, and those written in the midst of a function."""
    found: dict[tuple[str, str | bytes, int], FoundPattern] = {}
    for module in _modules():
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        for one in [*_named(module, tree), *_written(module, tree)]:
            found.setdefault((module.__name__, one.pattern.pattern, one.pattern.flags), one)
    return sorted(found.values(), key=lambda one: one.name)


def worst_texts(pattern: re.Pattern[Any]) -> list[str]:
    """What is repeated to wear a pattern out: simple letters, and what its own parts match, each with a way in before it.

    Each is ``way in + unit``; whoever tests repeats the unit. They are parted by a NUL.
    """
    units = [f"\0{unit}" for unit in SIMPLE_UNITS]
    source = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    parsed = parser.parse(source, pattern.flags & ~re.DEBUG)
    for preferred in (_PREFERRED, _PREFERRED[::-1]):
        units += list(_pumps(list(parsed), "", preferred))
    return list(dict.fromkeys(units))[:_MOST_UNITS]


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(newsletter.__path__, "newsletter."):
        if not found.name.endswith("__main__") and ".migrations." not in found.name:  # those run only under alembic
            yield importlib.import_module(found.name)


def _named(module: ModuleType, tree: ast.Module) -> Iterator[FoundPattern]:
    for name, value in vars(module).items():
        for pattern in _within(value):
            yield FoundPattern(name=f"{module.__name__}.{name}", pattern=pattern, anchored=_uses(tree, name) <= {"match", "fullmatch"})


def _within(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(getattr(value, "__self__", None), re.Pattern):
        yield value.__self__  # type: ignore[attr-defined]
    elif depth < 4 and isinstance(value, dict):
        for one in (*value.keys(), *value.values()):
            yield from _within(one, depth + 1)
    elif depth < 4 and isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from _within(one, depth + 1)


def _uses(tree: ast.Module, name: str) -> set[str]:
    """The methods a name is used with; ``?`` where it is handed on."""
    asked = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == name]
    read = sum(isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) for node in ast.walk(tree))
    return set(asked) if asked and read == len(asked) else {*asked, "?"}


def _written(module: ModuleType, tree: ast.Module) -> Iterator[FoundPattern]:
    """``re.sub("...", …)`` and its kin, where the pattern is a plain text."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)):
            continue
        if node.func.value.id == "re" and node.args and isinstance(node.args[0], ast.Constant):
            text = node.args[0].value
            if isinstance(text, str | bytes):
                name = f"{module.__name__}:{node.lineno}"
                yield FoundPattern(name=name, pattern=re.compile(text, _flags(node)), anchored=node.func.attr in ("match", "fullmatch"))


def _flags(node: ast.Call) -> int:
    names = [part.attr for argument in (*node.args[1:], *(word.value for word in node.keywords)) for part in ast.walk(argument)
             if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "re"]  # fmt: skip
    flags = 0
    for name in names:
        flag = getattr(re, name)
        flags |= int(flag) if isinstance(flag, re.RegexFlag) else 0
    return flags


def _pumps(parts: list[Any], before: str, preferred: str) -> Iterator[str]:
    """For every part: the way to it, repeated; and for what repeats, its inside again and again behind the way to it."""
    way = before
    for operation, argument in parts:
        if operation in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            _, most, inside = argument
            body = _sample(list(inside), preferred)
            if most >= _LONG_ENOUGH and body:
                yield f"{way}\0{body}"
                if before or way:
                    yield f"\0{way}{body}"
            yield from _pumps(list(inside), way, preferred)
        elif operation is codes.SUBPATTERN:
            yield from _pumps(list(argument[3]), way, preferred)
        elif operation is codes.BRANCH:
            for branch in argument[1]:
                yield from _pumps(list(branch), way, preferred)
        way += _sample([(operation, argument)], preferred)
        if way:
            yield f"\0{way}"


def _sample(parts: list[Any], preferred: str) -> str:
    """A short text that the parts match, or nearly."""
    return "".join(_sample_one(operation, argument, preferred) for operation, argument in parts)


def _sample_one(operation: Any, argument: Any, preferred: str) -> str:
    if operation is codes.LITERAL:
        return chr(argument)
    if operation is codes.NOT_LITERAL:
        return next(letter for letter in preferred if ord(letter) != argument)
    if operation is codes.ANY:
        return preferred[0] if preferred[0] != "\n" else "a"
    if operation is codes.IN:
        return _letter_in(argument, preferred)
    if operation in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        least, most, inside = argument
        return _sample(list(inside), preferred) * max(least, min(1, most))
    if operation is codes.SUBPATTERN:
        return _sample(list(argument[3]), preferred)
    if operation is codes.BRANCH:
        return _sample(list(argument[1][0 if preferred == _PREFERRED else -1]), preferred)
    if operation is codes.ATOMIC_GROUP:
        return _sample(list(argument), preferred)
    return ""


def _letter_in(members: Any, preferred: str) -> str:
    negated = members[0][0] is codes.NEGATE
    for letter in preferred:
        if any(_is_member(ord(letter), member) for member in members) != negated:
            return letter
    first = next((argument for operation, argument in members if operation in (codes.LITERAL, codes.RANGE)), ord("a"))
    return chr(first[0] if isinstance(first, tuple) else first)


def _is_member(number: int, member: tuple[Any, Any]) -> bool:
    operation, argument = member
    letter = chr(number)
    if operation is codes.LITERAL:
        return bool(number == argument)
    if operation is codes.RANGE:
        return bool(argument[0] <= number <= argument[1])
    if operation is codes.CATEGORY:
        kinds = {
            codes.CATEGORY_DIGIT: letter.isdigit(), codes.CATEGORY_NOT_DIGIT: not letter.isdigit(),
            codes.CATEGORY_SPACE: letter.isspace(), codes.CATEGORY_NOT_SPACE: not letter.isspace(),
            codes.CATEGORY_WORD: letter.isalnum() or letter == "_", codes.CATEGORY_NOT_WORD: not (letter.isalnum() or letter == "_"),
        }  # fmt: skip
        return bool(kinds[argument])
    return False
