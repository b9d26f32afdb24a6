"""The public site: the only package that knows the web."""
