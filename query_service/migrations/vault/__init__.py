"""Steps of the vault: ledger, archive, audit."""
