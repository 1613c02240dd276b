"""Keeps the program's log from between the lines that a tool prints."""

import logging

import structlog


def be_quiet() -> None:
    """Say nothing but what is printed: a page that is broken on purpose would fill the screen."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
