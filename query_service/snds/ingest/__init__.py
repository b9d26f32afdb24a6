"""From the tables of the SNDS to the event store: validation, counting rules, cleaning, writing."""
