"""What happens to them: stays, drugs, visits, acts, tests, in town and in hospital."""
