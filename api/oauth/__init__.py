"""The embedded authorization server: Authlib's framework-free server with our clients, keys and tokens.

The router reads a form (`starlette_bridge`), `server` answers it with `grants` and `endpoints`, and `tokens` makes and
reads the access tokens that `signing` signs. Authlib 1.9.9 ships no types; where its classes are extended, mypy is
told so.
"""
