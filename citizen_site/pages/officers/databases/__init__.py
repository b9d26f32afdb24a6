"""Databases at the desk."""
