"""Databases and organisations at the desk: found, written as drafts, published by one person or two, taken away."""
