"""Sign-up, confirmation, leaving, and the consent record."""
