"""The forms that lists, reports and exports come in, besides JSON."""

from typing import Final, Literal

Form = Literal["ndjson", "csv", "id.csv", "xlsx", "pdf"]
MEDIA_TYPES: Final[dict[Form, str]] = {
    "ndjson": "application/x-ndjson",
    "csv": "text/csv",
    "id.csv": "text/csv; labels=id",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
DELIMITERS: Final[dict[Form, str]] = {"csv": ",", "id.csv": ";"}
