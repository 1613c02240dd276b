"""The name of a notice on its letter, for the courier who writes it there and for the consent record that points at it (RFC 5322 3.6.4)."""


def notice_id(number: int, subscriber_key: str, domain: str) -> str:
    """The Message-ID of a notice, the same at every try. ``domain``: of the From address, in A-labels; an alarm has no subscriber."""
    return f"<n{number}.{subscriber_key or 'alarm'}@{domain}>"
