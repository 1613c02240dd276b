"""The ``newsletter`` command: runs the command line and turns errors into one readable line and an exit code.

Feeds are read in processes of their own, which import this module again: it must stay cheap and do nothing when imported.
"""

import sys

from newsletter.model.errors import NewsletterError

INTERRUPTED = 130


def main() -> None:
    """Exit codes: 0 done, 1 could not be done (the reason is on standard error), 2 wrong usage, 130 interrupted."""
    try:
        _run()
    except NewsletterError as error:
        sys.exit(f"newsletter: {error}")
    except OSError as error:
        if not error.filename:
            raise
        sys.exit(f"newsletter: {error.filename}: {error.strerror}")
    except KeyboardInterrupt:
        _tell_of_interrupt()
        sys.exit(INTERRUPTED)
    except SystemExit as ending:
        if ending.code == INTERRUPTED:  # Typer's way of saying so
            _tell_of_interrupt()
        raise


def _run() -> None:
    from newsletter.cli.app import app

    app(prog_name="newsletter")


def _tell_of_interrupt() -> None:
    print("newsletter: interrupted; everything done so far is kept, and the same command goes on from there", file=sys.stderr)


if __name__ == "__main__":
    main()
