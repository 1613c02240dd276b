"""The runs of this room: accounts, logging in, sessions, tokens. They store; the faces set cookies and read headers."""
