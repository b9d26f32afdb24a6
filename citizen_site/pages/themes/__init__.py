"""Themes: the projects by illness and field of medicine."""
