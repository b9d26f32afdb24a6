"""Pictures of indicators: figures with their margins, as maps of equal tiles, rows and lines. No word of a page."""
