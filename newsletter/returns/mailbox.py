"""A mailbox that reports arrive in, read by IMAP over TLS (RFC 9051). It is blocking: call it in a thread. It deletes and sends nothing."""

import contextlib
import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from newsletter.model.errors import NewsletterError
from newsletter.model.return_options import ReturnOptions

PATIENCE_SECONDS = 30
AT_ONCE = 200


@dataclass(slots=True)
class Mailbox:
    """An open folder. What was kept is marked as seen; killed before, it is read again, which does no harm."""

    connection: imaplib.IMAP4
    most: int

    def waiting(self) -> list[bytes]:
        """Numbers (UIDs) of what nobody has read yet, oldest first, at most so many."""
        _, found = self.connection.uid("SEARCH", "UNSEEN")
        return (found[0] or b"").split()[:AT_ONCE]

    def read(self, number: bytes) -> bytes | None:
        """One mail; None where it is gone. Of one that is too large only the beginning."""
        _, found = self.connection.uid("FETCH", number.decode(), f"(BODY.PEEK[]<0.{self.most}>)")
        return next((part[1] for part in found if isinstance(part, tuple)), None)

    def put_away(self, number: bytes) -> None:
        """Mark it as seen."""
        self.connection.uid("STORE", number.decode(), "+FLAGS.SILENT", r"(\Seen)")


@contextmanager
def open_mailbox(options: ReturnOptions) -> Iterator[Mailbox]:
    """Logs in and selects the folder. Raises NewsletterError with the cure for whatever the server, the name or the network refuses."""
    where = f"returns.imap_host {options.imap_host}:{options.imap_port}"
    with _told(where, "Is the server up, and is this its port for TLS?"):
        tls = ssl.create_default_context(cafile=options.imap_ca)
        connection = imaplib.IMAP4_SSL(options.imap_host, options.imap_port, ssl_context=tls, timeout=PATIENCE_SECONDS)
    try:
        with _told(where, "Check returns.imap_username and NEWSLETTER_RETURNS__IMAP_PASSWORD."):
            connection.login(options.imap_username, options.imap_password.get_secret_value())
        with _told(where, "Check returns.imap_folder."):
            answer, said = connection.select(_quoted(options.imap_folder))
            if answer != "OK":
                raise imaplib.IMAP4.error((said[0] or b"").decode("utf-8", "replace"))
        with _told(where, "It is tried again by itself."):
            yield Mailbox(connection, options.max_bytes)
    finally:
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            connection.logout()


@contextmanager
def _told(where: str, cure: str) -> Iterator[None]:
    try:
        yield
    except (imaplib.IMAP4.error, OSError) as error:
        raise NewsletterError(where, f"cannot be read ({error})", cure) from error


def _quoted(folder: str) -> str:
    return '"{}"'.format(folder.replace("\\", "\\\\").replace('"', '\\"'))
