"""What the program says about itself while it runs: one line for each event, with no address in it."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

from newsletter.model.addresses import without_addresses

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def set_up_logging(*, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """One line for each event on standard error: readable on a terminal, JSON elsewhere. Other libraries' lines from warnings up.

    An address that slips into a line is masked, wherever it came from; what would end the line or steer a terminal is written out.
    """
    import structlog

    out = stream or sys.stderr
    renderer: Any = structlog.dev.ConsoleRenderer() if out.isatty() else structlog.processors.JSONRenderer()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    endings = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        _mask_addresses,
        _escape_controls,
        renderer,
    ]
    handler = logging.StreamHandler(out)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=endings))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("newsletter").setLevel(level)


def _mask_addresses(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        event[key] = _without_addresses(value)
    return event


def _escape_controls(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Words of strangers begin no line of their own; a traceback keeps its lines."""
    for key, value in event.items():
        if isinstance(value, str) and not value.isprintable():
            event[key] = (_STEERING if key == "exception" else _CONTROL).sub(lambda found: ascii(found[0])[1:-1], value)
    return event


def _without_addresses(value: Any) -> Any:
    """Whatever it is made of: a list or a record of a library holds as many addresses as a text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {_without_addresses(key): _without_addresses(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_without_addresses(inner) for inner in value]
    return without_addresses(value if isinstance(value, str) else str(value))
