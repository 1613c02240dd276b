"""The acts: everything an operator can do or ask, one list for command line, API and console."""
