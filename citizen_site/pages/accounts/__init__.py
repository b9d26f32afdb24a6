"""The space of patient associations: asking for an account, signing in, members, settings, one's own account."""
