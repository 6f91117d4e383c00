"""Connections to PostgreSQL that wait in the event loop, and what is asked on them.

questions    statements with numbered places, and their values
asked        what is under way
line         one connection of readings
writing      one of changes
pool         those of a process
in_session   the same questions in the transaction of a session
"""
