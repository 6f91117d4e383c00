"""The routes that write services."""

from tests.support.referred import service, service_body, suspended_service
from tests.support.writes.write import PLAIN, Write

WRITES: dict[str, Write] = {
    "services_add": Write(
        PLAIN, lambda h, _: h.secretariat.post("/v1/services", service_body(h)), "service.added", "service"
    ),
    "services_change": Write(
        service,
        lambda h, s: h.secretariat.patch(f"/v1/services/{s['id']}", {"places_free": 3}, 1),
        "service.changed",
        "service",
    ),
    "services_suspend": Write(
        service,
        lambda h, s: h.secretariat.post(f"/v1/services/{s['id']}/suspensions", {"reason": "Contoh"}),
        "service.suspended",
        "service",
    ),
    "services_resume": Write(
        suspended_service,
        lambda h, s: h.secretariat.post(f"/v1/services/{s['id']}/resumptions"),
        "service.resumed",
        "service",
    ),
}
