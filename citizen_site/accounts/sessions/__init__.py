"""Who is signed in: sessions kept by the server, and the steps of a sign-in that is under way."""
