"""Articles made one, and grouped into clusters about one happening."""
