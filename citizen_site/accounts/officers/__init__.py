"""Accounts of officers: what administrators and operators do to them, and how they are read."""
