"""Who holds an account: officers and members of associations, their roles, and what proves who they are."""
