"""The operators' page: looks at an issue and presses its buttons. Answers on this machine only, until operators have accounts."""
