"""Files of projects at the desk: sent, looked at, applied or given up."""
