"""Projects, their events and results: the facts, the rules, the tables, the acts, the searches."""
