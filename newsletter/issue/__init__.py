"""The dated letter: its states, its slots, and the words in them."""
