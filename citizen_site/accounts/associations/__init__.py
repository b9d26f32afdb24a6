"""Patient associations: how one asks for an account, who decides, who its members are, what it may ask."""
