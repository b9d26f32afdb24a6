"""Organisations: who holds projects or data."""
