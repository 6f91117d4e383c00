"""Directus: its own tables beside ours, ours tracked as its collections, and its items asked for by its token."""
