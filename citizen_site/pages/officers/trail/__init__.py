"""Administrators read the trail of acts, and see whether it is whole."""
