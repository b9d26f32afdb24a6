"""Associations as administrators see them: applications to decide, those that are open, links for their members."""
