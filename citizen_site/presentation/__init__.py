"""From the values of the packages to what a page shows: words for codes, dates, rows, links."""
