"""What is done without a request, over all organisations: by the worker at its hours, or from the command line."""
