"""The back office of the Health Data Hub: one folder for each desk."""
