"""Courses for citizens. Knows no web."""
