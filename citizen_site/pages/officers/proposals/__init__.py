"""What readers report and holders propose, decided by an officer."""
