"""A refusal of the change feed, beside the tree in `problems.py`."""

from api.problems import Problem, Text


class FeedBegunAnew(Problem):
    """The feed cannot go on from this cursor; `start` is the one to begin with, `reason` says why.

    `restored`: the service was restored from a backup. `not_kept`: so old changes are kept no more. `reach_changed`:
    the caller holds other words or organisations than when the cursor was made, so that changes may be missing.
    """

    status, slug = 410, "feed-begun-anew"
    title = Text("Umpan perubahan dimulai baru", "The change feed begins anew")
    cause = Text(
        "Kursor berasal dari masa sebelum pemulihan, terlalu lama, atau dari hak yang lain dari sekarang.",
        "The cursor is of before a restore, too old, or of other rights than are held now.",
    )
    remedy = Text(
        "Simpan `start`, baca ulang semua daftar, bandingkan dengan /v1/changes/reconcile, lalu lanjut dari `start`.",
        "Keep `start`, read all lists anew, compare with /v1/changes/reconcile, then go on from `start`.",
    )
