"""What holds for every request whatever it asks for: its line in the log, its headers, its form, its quota."""
