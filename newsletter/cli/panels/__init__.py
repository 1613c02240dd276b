"""The panels of ``newsletter --help``, in the order of a day: each names its verbs, with examples to copy."""
