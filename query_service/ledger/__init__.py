"""The public account of privacy: what a policy allows, what was spent, and a chain that shows a line altered."""
