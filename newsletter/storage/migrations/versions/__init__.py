"""One file for each step, called ``r`` and its four-digit number; written by hand, and compared with the schema by a test."""
