"""Delays: how long each step takes, over all the projects."""
