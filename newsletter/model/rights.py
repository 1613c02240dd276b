"""Who may do what: roles, the rights each has, and the actor on whose behalf something is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """What an act asks of who wants it done. ``people``: to see and change what belongs to one reader; ``own``: accounts and tokens."""

    READ = "read"
    EDIT = "edit"
    PUBLISH = "publish"
    PEOPLE = "people"
    OWN = "own"


class Role(StrEnum):
    """What an operator is. Each role may do what the ones before it may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    OWNER = "owner"


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.READ}),
    Role.EDITOR: frozenset({Right.READ, Right.EDIT}),
    Role.PUBLISHER: frozenset({Right.READ, Right.EDIT, Right.PUBLISH, Right.PEOPLE}),
    Role.OWNER: frozenset(Right),
}


class Face(StrEnum):
    """Through which door somebody asked; ``letter`` is a link in a notice to an operator."""

    CLI = "cli"
    API = "api"
    CONSOLE = "console"
    LETTER = "letter"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """On whose behalf something is done. ``name`` stands in histories and in the audit log; an account has its ``operator_id``."""

    name: str
    face: Face
    rights: frozenset[Right]
    operator_id: int | None = None

    def may(self, right: Right) -> bool:
        """Whether this right is among theirs."""
        return right in self.rights
