"""SQLModel tables and constraints: what is kept. No behaviour, no wire shapes. What lies here is in the metadata."""

import pkgutil
from importlib import import_module

for _found in pkgutil.iter_modules(__path__, f"{__name__}."):
    import_module(_found.name)
