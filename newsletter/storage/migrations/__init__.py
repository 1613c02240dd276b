"""The steps that build the tables, oldest first; ``newsletter.storage.versions`` runs them. Forward only: widen, move over, then narrow."""
