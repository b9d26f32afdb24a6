"""History of the two sets of tables of the query service: one dated step for each change."""
