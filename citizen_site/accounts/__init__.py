"""Accounts of officers and of associations: who may do what, how one proves who one is, and the trail of acts."""
