"""Results: what projects found, and what is late."""
