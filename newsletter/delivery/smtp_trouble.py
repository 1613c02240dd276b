"""Says in one line why a relay cannot be reached or does not let us in, and in another what cures it."""

import re
import socket
import ssl

from aiosmtplib import SMTPAuthenticationError, SMTPReadTimeoutError, SMTPResponseException, SMTPServerDisconnected, SMTPTimeoutError

from newsletter.delivery.courier import Unreachable
from newsletter.model.plain_text import plain
from newsletter.model.sending_options import RelayOptions

_NOT_TLS = {
    "WRONG_VERSION_NUMBER",
    "UNKNOWN_PROTOCOL",
    "HTTP_REQUEST",
    "UNEXPECTED_MESSAGE",
    "RECORD_LAYER_FAILURE",
    "PACKET_LENGTH_TOO_LONG",
}
"""OpenSSL's reasons when what it heard was no TLS at all."""

_NO_REPLY = -1
"""aiosmtplib's code for a line that is no SMTP reply."""

_SHOWN = 60
_WRITTEN = re.compile(r"^Malformed SMTP response line: ")

CHECK_PORT = "Check relay.host and relay.port."
CHECK_LOGIN = "Check relay.username and relay.password (better set as NEWSLETTER_RELAY__PASSWORD)."
FROM_THE_START = 'Set relay.tls to "tls" and relay.port to its port for that (often 465), or ask the relay\'s operator.'


def explain(error: Exception, relay: RelayOptions) -> Unreachable:
    """What went wrong while we connected, greeted or logged in."""
    cause = error if isinstance(error, ssl.SSLError) else error.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _about_certificate(cause, relay)
    if isinstance(cause, ssl.SSLError):
        return _about_tls(cause, relay)
    if isinstance(error, SMTPAuthenticationError):
        return _about_login(error, relay)
    if isinstance(error, SMTPResponseException):
        return _about_reply(error, relay)
    if isinstance(error, UnicodeError):
        return needs_operator(relay, "has no host name that can be written", "Check relay.host.")
    return _about_silence(error, cause, relay)


def explain_starttls(error: Exception, relay: RelayOptions) -> Unreachable:
    """It offered STARTTLS, and then something went wrong with it. It may be well again soon; a certificate will not be."""
    cause = error if isinstance(error, ssl.SSLError) else error.__cause__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _about_certificate(cause, relay)
    said = "the connection breaks off"
    if isinstance(error, SMTPTimeoutError):
        said = "no answer in time"
    if isinstance(error, SMTPResponseException):
        said = f"the answer is {error.code}" if error.code != _NO_REPLY else "the answer is no SMTP"
    if isinstance(cause, ssl.SSLError):
        said = _reason(cause)
    return unreachable(relay, f"offers STARTTLS, and it fails: {said}", FROM_THE_START)


def needs_operator(relay: RelayOptions, problem: str, cure: str) -> Unreachable:
    """Trying again will not help."""
    return Unreachable(relay=relay.called, problem=problem, cure=cure, needs_operator=True)


def unreachable(relay: RelayOptions, problem: str, cure: str = "") -> Unreachable:
    """It may pass."""
    return Unreachable(relay=relay.called, problem=problem, cure=cure)


def _about_certificate(error: ssl.SSLCertVerificationError, relay: RelayOptions) -> Unreachable:
    said = error.verify_message or error.reason or ""
    if "mismatch" in said:
        cure = "Set relay.host to the name in the relay's certificate, or have the certificate mended."
        return needs_operator(relay, f"shows a certificate of another name: {said}", cure)
    cure = "Have the certificate mended, or make this machine trust whoever signed it (environment variable SSL_CERT_FILE)."
    return needs_operator(relay, f"shows a certificate that we cannot trust: {said}", cure)


def _about_tls(error: ssl.SSLError, relay: RelayOptions) -> Unreachable:
    if error.reason in _NOT_TLS:
        cure = 'Set relay.tls to "starttls" (often port 587), or relay.port to its port for TLS from the start (often 465).'
        return needs_operator(relay, "does not speak TLS from the start on this port", cure)
    return unreachable(
        relay, f"breaks off the TLS handshake: {_reason(error)}", "Check relay.tls and relay.port; an old relay may need newer TLS."
    )


def _about_login(error: SMTPAuthenticationError, relay: RelayOptions) -> Unreachable:
    if error.code // 100 != 5:
        return unreachable(
            relay, f"cannot check our user name and password now ({error.code})", "Wait; if it stays, ask the relay's operator."
        )
    if error.code in (530, 538):
        return needs_operator(relay, f"asks for encryption before the password ({error.code})", 'Set relay.tls to "starttls" or "tls".')
    return needs_operator(relay, f"refused our user name or password ({error.code})", CHECK_LOGIN)


def _about_reply(error: SMTPResponseException, relay: RelayOptions) -> Unreachable:
    if error.code != _NO_REPLY:
        return unreachable(relay, f"answered {error.code} before any letter: {plain(error.message, _SHOWN)}", "Its own words say why.")
    said = plain(_WRITTEN.sub("", error.message), _SHOWN)
    problem = f"does not speak SMTP; it says: {said}"
    return needs_operator(relay, problem, CHECK_PORT) if said.startswith("HTTP/") else unreachable(relay, problem, CHECK_PORT)


def _about_silence(error: Exception, cause: BaseException | None, relay: RelayOptions) -> Unreachable:
    if isinstance(cause, ConnectionRefusedError):
        return unreachable(relay, "nothing listens there", f"{CHECK_PORT} Is the relay running?")
    if isinstance(cause, socket.gaierror):
        return unreachable(relay, "has no address in the DNS", "Check relay.host, and whether this machine can look up names.")
    if isinstance(error, SMTPTimeoutError) and isinstance(cause or error, SMTPReadTimeoutError):
        hint = "" if relay.tls == "tls" else ' If the port speaks TLS from the start (often 465), set relay.tls to "tls".'
        return unreachable(relay, "takes the connection and says nothing", f"{CHECK_PORT}{hint}")
    if isinstance(error, SMTPTimeoutError):
        return unreachable(relay, "does not answer in time", f"{CHECK_PORT} A firewall may be in between.")
    if isinstance(error, SMTPServerDisconnected) or isinstance(cause, SMTPServerDisconnected):
        return unreachable(relay, "broke off the connection", f"{CHECK_PORT} It may not want connections from this machine.")
    return unreachable(relay, f"cannot be reached: {plain(str(cause or error), 200)}", CHECK_PORT)


def _reason(error: ssl.SSLError) -> str:
    return (error.reason or "no reason given").replace("_", " ").lower()
