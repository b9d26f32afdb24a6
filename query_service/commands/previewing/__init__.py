"""How `query-service preview` reads releases and prints what it found."""
