"""What Alembic runs: the steps, on the connection and inside the transaction that ``newsletter.storage.versions`` has begun."""

from alembic import context

from newsletter.storage.schema import metadata

# The schema is given for its naming convention alone: the steps say what to build.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
