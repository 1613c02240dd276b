"""The runs of the sources room: feeds and article pages, from the web into storage. Does not group or choose stories."""
