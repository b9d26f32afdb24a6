"""History of the database of the site: one dated step for each change of its tables."""
