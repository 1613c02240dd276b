"""The command line: translate, call, show."""
