"""The doctor: looks at everything around the letter that has to be well (DNS, relay, clock, disk, database, feeds) and says what to do."""
