"""Invented data to try the service out: two districts at work, or a whole nation with its years."""
