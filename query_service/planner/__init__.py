"""From a question to what an engine does: codes expanded, windows in dates, grids of cells."""
