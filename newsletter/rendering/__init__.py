"""Sets the letter: templates, MJML, and the bytes of the message."""
