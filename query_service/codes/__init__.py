"""Nomenclatures, what a set of codes means in one of them, and the named lists that associations publish."""
