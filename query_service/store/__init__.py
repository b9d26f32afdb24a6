"""The event store: layout, manifest, and the places that open its files."""
