"""Forms about one project: a holder proposes by a signed link, a reader reports an error."""
