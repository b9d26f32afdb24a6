"""Files of codes: the official ones, and the extract that ships with the project."""
