"""Projects in and out of the register as files: the Excel layout of the Health Data Hub, CSV, JSON."""
