"""How it is written: the real tables, with the keys and the errors of the administration."""
