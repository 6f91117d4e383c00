"""Organisation words in requests: `district:32.12`, `province:32`, `national:id`, `agency:32.12-dinsos`."""

from typing import Annotated

from pydantic import Field

RegionWord = Annotated[
    str,
    Field(
        pattern=r"^(district:\d{2}\.\d{2}|province:\d{2}|national:id)$",
        description="Region that owns the row, as an organisation word",
        examples=["district:32.12"],
    ),
]
OwnerWord = Annotated[
    str,
    Field(
        pattern=r"^(district:\d{2}\.\d{2}|province:\d{2}|national:id|agency:[a-z0-9.-]{2,60})$",
        description="Region or agency that owns the row, as an organisation word",
        examples=["district:32.12"],
    ),
]
OrganisationWord = Annotated[
    str,
    Field(
        pattern=r"^(district|province|ministry|agency|national):[a-z0-9.-]{2,60}$",
        description="Organisation word",
        examples=["agency:32.12-dinsos"],
    ),
]
