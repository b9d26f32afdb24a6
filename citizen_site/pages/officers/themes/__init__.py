"""Medical domains of many projects at once, and so their themes: chosen, looked at, changed by one person or two."""
