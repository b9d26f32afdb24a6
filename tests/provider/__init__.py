"""A real identity provider for tests: the npm package oidc-provider on loopback, and a proxy that can lie before it."""
