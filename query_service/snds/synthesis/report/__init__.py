"""Whether it looks like the published figures: counts, comparison, picture."""
