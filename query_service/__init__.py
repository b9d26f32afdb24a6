"""Questions on health data, answered with noise. Knows no web."""
