"""The web client: pages for secretariats and agencies, which know the service through HTTP only."""
