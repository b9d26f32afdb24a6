"""From rows to events of one kind each: town care, drugs, acts, lab tests, stays, ALD, deaths, presence."""
