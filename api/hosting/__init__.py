"""To run the service on one machine: its PostgreSQL, the server, the pages beside it, and how each of them ends."""
