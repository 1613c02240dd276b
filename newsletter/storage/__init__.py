"""All SQL and no rules: the schema, its migrations, and one function for each question the rooms ask."""
