"""The home of the desk: what waits for whoever is signed in."""
