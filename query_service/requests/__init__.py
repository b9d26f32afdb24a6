"""Requests as they wait in the exchange, and the copies of releases that the site shows."""
