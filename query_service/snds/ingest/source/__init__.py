"""The tables as they come: where they are, what they must hold, how a value is read whatever way it is written."""
