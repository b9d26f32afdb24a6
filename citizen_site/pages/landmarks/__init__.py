"""Landmarks: key figures, calls for projects, usual durations, and the dates that made the Health Data Hub."""
