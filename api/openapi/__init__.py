"""The OpenAPI document: what FastAPI knows of the routes, and what has to be said beside it."""
