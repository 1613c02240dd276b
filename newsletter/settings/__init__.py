"""Settings: ``newsletter.toml``, the keys beside it and the environment, parsed once into one frozen record.

We read the environment ourselves, not with a library that does: the variables are an argument (so tests need no patching), a misspelt
one is refused where it is read, and every mistake names the line or the variable it stands in.
"""
