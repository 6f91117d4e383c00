"""What a sheet means: headings, figures, names and dates as people write them, and every fault with its place."""
