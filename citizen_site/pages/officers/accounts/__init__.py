"""Administrators open and close accounts of officers, and set their roles."""
