"""The desk of register editors: drafts of records, publication by one person or by two, files waiting to be applied."""
