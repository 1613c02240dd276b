"""Who may do what: accounts, roles, sessions, API tokens. Knows no web page; asks no clock."""
