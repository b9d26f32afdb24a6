"""What proves who one is: passwords, codes of a second factor, recovery codes. Rules; clock and chance come in."""
