"""How an officer gets in and out, proves again who they are, and keeps what proves it."""
