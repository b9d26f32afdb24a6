"""A question on the SNDS as frozen values: what is counted, for whom, when, by what, how precisely."""
