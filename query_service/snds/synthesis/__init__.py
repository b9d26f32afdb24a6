"""A synthetic SNDS: persons, then illnesses, then the care they make, then the noise of the administration.

Nothing in it comes from a real person: every row is drawn from published aggregates (query_service/reference).
"""
