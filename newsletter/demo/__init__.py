"""A whole day offline: sample feeds, an inbox, two dozen subscribers."""
