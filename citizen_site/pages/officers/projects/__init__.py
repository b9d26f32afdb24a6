"""Projects at the desk: found whatever their state, written as drafts section by section, looked at, published."""
