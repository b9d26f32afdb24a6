"""The home page: what the site is for, its doors, what has just changed."""
