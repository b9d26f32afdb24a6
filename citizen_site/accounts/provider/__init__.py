"""Officers sign in at an identity provider: OpenID Connect, authorization code flow, as ProConnect asks for it."""
