"""The public register of health-data projects. Knows no web."""
