"""Figures: values in, places and SVG out. Nothing here knows the web or the words of a page."""
