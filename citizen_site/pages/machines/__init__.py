"""Addresses for machines at the root: language choice, sitemap, robots, security, health, catalogue."""
