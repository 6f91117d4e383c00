"""Refusals of a key by which a write is sent twice and done once, beside the tree in `problems.py`."""

from api.problems import Conflict, Invalid, Text


class KeyInUse(Conflict):
    """The first request with this Idempotency-Key is still running."""

    slug = "idempotency-key-in-use"
    title = Text("Permintaan pertama masih berjalan", "The first request is still running")
    cause = Text(
        "Permintaan dengan Idempotency-Key ini sedang dikerjakan.",
        "A request with this Idempotency-Key is being worked on.",
    )
    remedy = Text("Ulangi sebentar lagi dengan kunci yang sama.", "Repeat shortly with the same key.")


class KeyReused(Invalid):
    """The Idempotency-Key was used before with another body."""

    slug = "idempotency-key-reused"
    title = Text("Kunci dipakai untuk isi lain", "Key used with another body")
    cause = Text(
        "Idempotency-Key ini sudah dipakai dengan isi yang berbeda.",
        "This Idempotency-Key was used before with a different body.",
    )
    remedy = Text("Pakai kunci baru untuk isi baru.", "Use a new key for a new body.")


class KeyRequired(Invalid):
    """A move or a money entry was sent without an Idempotency-Key, or any write with a malformed one."""

    slug = "idempotency-key-required"
    title = Text("Idempotency-Key wajib", "Idempotency-Key required")
    cause = Text(
        "Langkah dan pencatatan uang memerlukan Idempotency-Key (8–128 huruf, angka, - atau _).",
        "Moves and money need an Idempotency-Key (8–128 letters, digits, - or _).",
    )
    remedy = Text("Kirim kunci acak, misalnya UUID.", "Send a random key, for instance a UUID.")
