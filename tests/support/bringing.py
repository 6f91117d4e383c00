"""Files that were read as a trial, and confirmed."""

from typing import Any

from tests.support.flows import House, done, work_off


def confirmed(house: House, checked: dict[str, Any], who: str = "32.12-secretariat") -> dict[str, Any]:
    """What was read of a file once somebody confirmed what the trial had shown."""
    assert checked["status"] == "checked", checked
    path = f"/v1/imports/{checked['id']}"
    done(house.speak(who).post(f"{path}/confirmations"))
    work_off()
    return done(house.speak(who).get(path))
