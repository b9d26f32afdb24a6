"""The tables of the SNDS: their layout, their traps, how they are read into the store, and a synthetic copy."""
