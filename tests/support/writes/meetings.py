"""The routes that write meetings and their follow-ups."""

from tests.support.writes.write import PLAIN, Write

WRITES: dict[str, Write] = {
    "meetings_add": Write(
        PLAIN, lambda h, _: h.secretariat.post("/v1/meetings", h.meeting_body()), "meeting.added", "meeting"
    ),
    "meetings_correct": Write(
        lambda h: h.meeting(),
        lambda h, m: h.secretariat.patch(f"/v1/meetings/{m['id']}", {"place": "Baru"}, 1),
        "meeting.corrected",
        "meeting",
    ),
    "follow_ups_add": Write(
        lambda h: (h.meeting(), h.asked()),
        lambda h, g: h.secretariat.post(f"/v1/meetings/{g[0]['id']}/follow-ups", g[1]),
        "follow_up.added",
        "follow_up",
    ),
    "follow_ups_complete": Write(
        lambda h: h.follow_up(),
        lambda h, f: h.secretariat.post(f"/v1/follow-ups/{f['id']}/completions", {"done_note": "Contoh"}),
        "follow_up.completed",
        "follow_up",
    ),
    "follow_ups_reopen": Write(
        lambda h: h.done_follow_up(),
        lambda h, f: h.secretariat.post(f"/v1/follow-ups/{f['id']}/reopenings", {"reason": "Contoh"}),
        "follow_up.reopened",
        "follow_up",
    ),
}
