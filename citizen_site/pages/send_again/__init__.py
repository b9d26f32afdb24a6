"""A form that came with too old a proof is shown once more, filled in, when its sender has proved who they are."""
