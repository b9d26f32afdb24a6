"""Tables beside one another: which figures are sums of others, and the sums with their error."""
