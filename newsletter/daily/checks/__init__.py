"""The slow checks of an issue, one file each: what only the network, the DNS, the disk or another program can tell."""
