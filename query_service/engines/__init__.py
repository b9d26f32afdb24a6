"""Engines answer a plan over a store; all of them give the same figures."""
