"""Two habits that a linter of ours keeps: secrets are compared in constant time, and values never become part of a statement's text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).parents[1] / "newsletter"
SECRET = re.compile(r"(^|_)(token|secret|mac|digest|signature|password|cookie|csrf|hmac|seal)s?$")

NO_SECRET = {
    "daily/acts/api_tokens.py: one.id == asked.token": "the number of a token, as its list shows it",
    "daily/repeats.py: found.digest != request.digest": "both are of what the same program asked, and it is logged in",
    "daily/setting_up.py: password != again": "both were typed by the same person",
    "model/tokens.py: _written(raw) != token": "how a token is spelt, before anything secret is looked at",
    "sources/run/asking.py: digest == known": "of a feed that everybody may read",
    "web/assets.py: digest != script_hash('proof')": "of a file that everybody may read",
    "web/assets.py: digest != style_hash(text)": "of a file that everybody may read",
    "web/console/account.py: session.digest == own": "marks one's own line in one's own list of logins",
    "web/console/static.py: digest != script_hash(name)": "of a file that everybody may read",
    "web/console/static.py: digest != style_hash(text)": "of a file that everybody may read",
}
"""Comparisons of something that is called like a secret and is none, each with the reason."""

OUR_OWN_PIECES = {
    "storage/backup.py": "column names of our own tables",
    "storage/database.py": "pragmas of our own",
    "storage/ledger_postgresql.py": "statements put together of pieces that stand there",
    "storage/ledger_sqlite.py": "statements put together of pieces that stand there",
    "storage/search.py": "numbered parameters, one for each word: the words are bound",
    "storage/migrations/versions/r0007_trust.py": "endings of notes that we wrote ourselves",
}
"""Files whose statements are put together of constants. Each was read for whether a value can get into one."""

EXECUTES = frozenset({"text", "execute", "executemany", "executescript", "exec_driver_sql", "literal_column"})


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(HOME.rglob("*.py")):
        yield path.relative_to(HOME).as_posix(), ast.parse(path.read_text("utf-8"))


def name_of(node: ast.AST) -> str:
    """The last word by which something is called."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
        case ast.Call():
            return name_of(node.func)
        case ast.Subscript():
            return str(node.slice.value) if isinstance(node.slice, ast.Constant) else name_of(node.value)
    return ""


def is_of_a_column(node: ast.AST) -> bool:
    """``table.c.name``: the database compares it, by an index over digests."""
    return ".c." in ast.unparse(node)


def plain_comparisons(tree: ast.Module) -> Iterator[str]:
    """``==`` and ``!=`` with something that is called like a secret, but for those with a constant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops):
            sides = (node.left, *node.comparators)
            if not any(isinstance(one, ast.Constant) or is_of_a_column(one) for one in sides):
                yield from [ast.unparse(node)] * any(SECRET.search(name_of(one)) for one in sides)


def composed_statements(tree: ast.Module) -> Iterator[str]:
    """Statements that are put together where they are executed."""
    for node in ast.walk(tree):
        given = node.args if isinstance(node, ast.Call) and name_of(node.func) in EXECUTES else []
        if given and isinstance(given[0], ast.JoinedStr | ast.BinOp):
            yield ast.unparse(node)


def test_secrets_are_compared_in_constant_time() -> None:
    """``hmac.compare_digest``: how long a refusal takes must not say how much of a guess was right."""
    found = {f"{name}: {one}" for name, tree in trees() for one in plain_comparisons(tree)}
    assert found - NO_SECRET.keys() == set()


def test_no_value_becomes_part_of_a_statement() -> None:
    """Values are bound. Sorting and filtering are chosen from what stands in the code."""
    found = {name for name, tree in trees() if any(composed_statements(tree))}
    assert found - OUR_OWN_PIECES.keys() == set()


def test_the_habit_would_be_missed() -> None:
    """Both searches find what they are for."""
    tree = ast.parse('if given == self.api_token: pass\nconnection.execute(text(f"SELECT {name}"))\nif token == "": pass')
    assert (list(plain_comparisons(tree)), list(composed_statements(tree))) == (["given == self.api_token"], ["text(f'SELECT {name}')"])
