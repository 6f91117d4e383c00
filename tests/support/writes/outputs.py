"""The routes that write outputs."""

from tests.support.writes.write import OFFICE, PLAIN, Write

WRITES: dict[str, Write] = {
    "outputs_add": Write(
        PLAIN,
        lambda h, _: h.officer("disnaker").post("/v1/outputs", h.output_body()),
        "output.added",
        "output",
        OFFICE,
    ),
    "outputs_correct": Write(
        lambda h: h.output(),
        lambda h, o: h.officer("disnaker").patch(f"/v1/outputs/{o['id']}", {"title": "Baru"}, 1),
        "output.corrected",
        "output",
        OFFICE,
    ),
    "outputs_withdraw": Write(
        lambda h: h.output(),
        lambda h, o: h.officer("disnaker").post(f"/v1/outputs/{o['id']}/withdrawals", {"reason": "Contoh"}),
        "output.withdrawn",
        "output",
        OFFICE,
    ),
}
