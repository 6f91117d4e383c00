"""Whether a document still keeps what the last released one promised (conventions.md, Versions).

Within one major version of the path changes only add. Compared is what a client can rely on: that operations are there
under their names, take what they took, answer with what they answered, and ask for no more rights. New operations, new
optional fields of requests, new fields of answers and new values of their lists add.
"""

from api.contract.operations import breaks
from api.contract.promises import promises, written

__all__ = ["breaks", "promises", "written"]
