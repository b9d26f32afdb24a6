"""What the law asks a public site to say, the method, and the page for machines."""
