"""What leaves: figures with noise, and all that a reader needs to understand and check them."""
