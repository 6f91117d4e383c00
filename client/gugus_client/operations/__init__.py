"""The operations of the service by their nouns."""
