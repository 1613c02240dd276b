"""TLS for sinks: a self-signed certificate for ``localhost``, and clients that trust it."""

import ssl
from pathlib import Path

FOLDER = Path(__file__).parent / "certificate"


def server_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / "certificate.pem", FOLDER / "key.pem")
    return context


def client_tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(FOLDER / "certificate.pem"))
