"""The runs of this room: take in what came back, find its reader, and act. They answer no mail and send none."""
