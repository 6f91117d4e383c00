"""The operations of the service by their nouns, for tasks of an event loop."""
