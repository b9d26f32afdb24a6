"""Signs in to the accounts of a demonstration, where this is one; closed everywhere else."""
