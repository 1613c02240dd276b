"""The stages of choosing run over files instead of a database, so that anyone can measure them."""
