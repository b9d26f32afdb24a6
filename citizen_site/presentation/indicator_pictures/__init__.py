"""A release as pictures: which one for which table, its words, its sentence and the table beside it."""
