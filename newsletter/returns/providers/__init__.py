"""What sending services tell by webhook, each read into the same events. Only what carries the service's own signature is read."""
