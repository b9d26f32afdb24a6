"""Organisations at the desk; two that are one are merged here."""
