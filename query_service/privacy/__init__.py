"""From a plan to figures with noise: how far one person moves them, what that costs, and the noise itself."""
