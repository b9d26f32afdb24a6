"""Who: persons, their illnesses, their pseudonyms, their long-term covers, their deaths."""
