"""The ``newsletter`` command: runs the command line and turns errors into one readable line and an exit code."""

import sys

from newsletter.model.errors import NewsletterError


def main() -> None:
    """Exit codes: 0 done, 1 could not be done (the reason is on standard error), 2 wrong usage, 130 interrupted."""
    from newsletter.cli.app import app

    try:
        app()
    except NewsletterError as error:
        print(f"newsletter: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("newsletter: interrupted; everything done so far is kept, and the same command goes on from there", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
