"""Changes of the register as feed entries with lasting identifiers. No table, no web."""
