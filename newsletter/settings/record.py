"""The one settings record: a section for each room, in the order in which they are written down."""

import typing
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.fields import FieldInfo

from newsletter.model.desk_options import CheckOptions, OidcOptions, OperatorOptions, WatchOptions
from newsletter.model.option_record import Options
from newsletter.model.options import (
    DatabaseOptions,
    LetterheadOptions,
    LetterOptions,
    ScheduleOptions,
    SelectionOptions,
    SignUpOptions,
    SourceOptions,
    WebOptions,
)
from newsletter.model.privacy_options import PrivacyOptions
from newsletter.model.provider_options import ProviderOptions
from newsletter.model.return_options import ReturnOptions
from newsletter.model.sending_options import DeliveryOptions, DkimOptions, RelayOptions
from newsletter.model.states import Mark
from newsletter.model.tokens import KeyRing

RELAY_NAME = r"^[a-z0-9]+(_[a-z0-9]+)*$"
"""A name that an environment variable can hold between two double underscores."""


class Sections(Options):
    """What may be written in the settings file or the environment."""

    mark: Mark = Field(Mark.LIVE, description="What kind of instance this is: live, demo or test. --now works only on demo and test.")
    newsletter: LetterheadOptions = LetterheadOptions()
    schedule: ScheduleOptions = ScheduleOptions()
    database: DatabaseOptions = DatabaseOptions()
    sources: SourceOptions = SourceOptions()
    selection: SelectionOptions = SelectionOptions()
    letter: LetterOptions = LetterOptions()
    relay: RelayOptions = RelayOptions()
    relays: dict[Annotated[str, Field(pattern=RELAY_NAME)], RelayOptions] = Field({})
    delivery: DeliveryOptions = DeliveryOptions()
    dkim: DkimOptions = DkimOptions()
    returns: ReturnOptions = ReturnOptions()
    providers: ProviderOptions = ProviderOptions()
    sign_up: SignUpOptions = SignUpOptions()
    web: WebOptions = WebOptions()
    operators: OperatorOptions = OperatorOptions()
    oidc: OidcOptions = OidcOptions()
    checks: CheckOptions = CheckOptions()
    watch: WatchOptions = WatchOptions()
    privacy: PrivacyOptions = PrivacyOptions()


class Settings(Sections):
    """The sections with every relative path resolved, the file they came from, and the secret keys."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    path: Path
    ring: KeyRing = Field(repr=False)

    @property
    def folder(self) -> Path:
        """Where the settings file stands; relative paths in it start here."""
        return self.path.parent


def section_records() -> dict[str, type[Options]]:
    """Each section's name and the record behind it."""
    found = {name: field.annotation for name, field in Sections.model_fields.items()}
    return {name: kind for name, kind in found.items() if isinstance(kind, type) and issubclass(kind, Options)}


def named_records() -> dict[str, type[Options]]:
    """Sections of which there may be several, each with a name of its own: ``[relays.backup]``."""
    inner = {name: typing.get_args(field.annotation) for name, field in Sections.model_fields.items()}
    return {name: kinds[1] for name, kinds in inner.items() if kinds and isinstance(kinds[-1], type) and issubclass(kinds[-1], Options)}


def record_of(section: str) -> type[Options] | None:
    """The record behind ``relay``, ``relays.backup`` or ``schedule.days.sat``."""
    family, _, name = section.partition(".")
    table, _, inner = name.partition(".")
    if inner:
        home = section_records().get(family)
        kinds = typing.get_args(home.model_fields[table].annotation) if home and table in home.model_fields else ()
        return kinds[1] if len(kinds) > 1 and isinstance(kinds[1], type) and issubclass(kinds[1], Options) else None
    return named_records().get(family) if name else section_records().get(section)


def top_fields() -> dict[str, FieldInfo]:
    """The settings that stand above the sections."""
    return {name: field for name, field in Sections.model_fields.items() if name not in section_records() | named_records()}


def variable(section: str, key: str) -> str:
    """Name of the environment variable for a setting; ``section`` is empty above the sections."""
    return f"NEWSLETTER_{section.replace('.', '__')}__{key}".upper() if section else f"NEWSLETTER_{key}".upper()
