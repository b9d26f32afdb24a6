"""Officers sign in at the identity provider, prove there again who they are, and sign out of it."""
