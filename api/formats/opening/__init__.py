"""To open a file that somebody sent without trusting it: its container, its sheets, what stands behind the cells."""
