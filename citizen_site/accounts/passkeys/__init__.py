"""Passkeys (WebAuthn): what officers sign in with, where there is no identity provider."""
