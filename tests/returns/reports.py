"""Reports as mail servers and providers write them, and letters by which readers leave, in two words."""

from datetime import date

DOMAIN = "bounce.topten.example"
TODAY = date(2026, 11, 21)


def letter_of(key: str, *, on: date = TODAY, token: str = "") -> str:
    """The header of one of our letters as it comes back."""
    leaving = f"List-Unsubscribe: <https://topten.example/u/{token}>, <mailto:u+x@{DOMAIN}>\r\n" if token else ""
    return f"From: Lisa <letter@topten.example>\r\nSubject: Ten\r\nMessage-ID: <{on:%Y%m%d}.{key}@topten.example>\r\n{leaving}"


def bounce(
    address: str = "reader@a.example",
    status: str = "5.1.1",
    said: str = "550 5.1.1 <reader@a.example>: no such user",
    *,
    letter: str = "",
    action: str = "failed",
    name: str = "1",
) -> bytes:
    """A report of RFC 3464 as Postfix writes it. ``letter``: the header of what came back."""
    return (
        f"From: MAILER-DAEMON@relay.example\r\nTo: b@{DOMAIN}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <dsn{name}@relay.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"\r\n\r\n'
        "--=_b\r\nContent-Type: text/plain\r\n\r\nThis is the mail system at host relay.example.\r\n"
        "--=_b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; relay.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\nRemote-MTA: dns; mx.a.example\r\n"
        f"Diagnostic-Code: smtp; {said}\r\n\r\n"
        f"--=_b\r\nContent-Type: text/rfc822-headers\r\n\r\n{letter}\r\n--=_b--\r\n"
    ).encode()


def complaint(kind: str = "abuse", *, letter: str = "", address: str = "", name: str = "1") -> bytes:
    """A feedback report of RFC 5965. Without ``address`` the recipient is left out, as some providers do."""
    recipient = f"Original-Rcpt-To: <{address}>\r\n" if address else ""
    return (
        f"From: feedback@provider.example\r\nTo: fbl@{DOMAIN}\r\nSubject: complaint\r\nMessage-ID: <arf{name}@provider.example>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report; boundary="=_b"\r\n\r\n'
        "--=_b\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.\r\n"
        "--=_b\r\nContent-Type: message/feedback-report\r\n\r\n"
        f"Feedback-Type: {kind}\r\nUser-Agent: Loop/1.0\r\nVersion: 1\r\n{recipient}\r\n"
        f"--=_b\r\nContent-Type: text/rfc822-headers\r\n\r\n{letter}\r\n--=_b--\r\n"
    ).encode()


def goodbye(head: str = "", *, body: str = "Please stop.", subject: str = "unsubscribe") -> bytes:
    """What a mail program sends to the address of List-Unsubscribe. ``head``: further fields."""
    return f"From: reader@a.example\r\nTo: u@{DOMAIN}\r\nSubject: {subject}\r\n{head}\r\n{body}\r\n".encode()
