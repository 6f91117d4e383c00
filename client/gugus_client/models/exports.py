"""What is said of exports."""

from ..answers import Answer


class ExportColumn(Answer):
    """A column: its name in the file, what it is called, and what stands in it."""

    kind: str
    """`identifier` is a UUID, `number` has decimals, `instant` is UTC, `several` is a list."""
    label_en: str
    label_id: str
    name: str


class ExportOut(Answer):
    """An export; `action` is the word that its list needs, beside `exports:read` and for the same organisation.

    `filters` are those it has beside places.
    """

    action: str
    columns: list[ExportColumn]
    filters: list[str]
    name: str
    title_en: str
    title_id: str


class ExportsOut(Answer):
    """All exports there are."""

    exports: list[ExportOut]
