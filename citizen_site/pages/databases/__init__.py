"""Databases: the main base, the catalogue, the sources of the projects."""
