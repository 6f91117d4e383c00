"""Every refusal of the service, as nouns with an address (RFC 9457).

    Problem
    ├── BadRequest 400 ── MalformedJson, RepeatedParameter
    ├── Unauthenticated 401 ── TokenInvalid
    ├── Forbidden 403 ── InsufficientScope, NotPermitted
    ├── NotFound 404
    ├── MethodNotAllowed 405
    ├── NotAcceptable 406 (api/http/representations.py)
    ├── Conflict 409 ── WrongMoment, Duplicate, CeilingExceeded, KeyInUse, ...
    ├── StaleVersion 412
    ├── TooLarge 413
    ├── UnsupportedMediaType 415
    ├── RangeNotSatisfiable 416 (api/file_problems.py)
    ├── Invalid 422 ── KeyReused, CursorInvalid, FileRefused
    ├── PreconditionRequired 428
    ├── TooManyRequests 429 ── RateLimited (api/http/quotas.py)
    └── InternalError 500, Unavailable 503

The class carries status, slug and the texts in both languages; an instance carries what is particular to one
request. The page at `/problems/<slug>` is made from the class. No text ever repeats a submitted value.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, NamedTuple


class Text(NamedTuple):
    """One sentence or more in both languages of the service; Indonesian is the default."""

    id: str
    en: str


class FieldError(NamedTuple):
    """What is wrong with one field of the request: where, which rule, and what was expected.

    `pointer` is a JSON pointer into the body, or `?name` of a parameter of the query.
    """

    pointer: str
    code: str
    detail: str
    """A rule that is written where it is found says what it expects as `Indonesian / English`."""

    def said(self, language: Literal["id", "en"]) -> str:
        """What was expected, in one language."""
        indonesian, between, english = self.detail.partition(" / ")
        return english if between and language == "en" else indonesian


class Problem(Exception):
    """Root of all refusals."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "problem"
    title: ClassVar[Text] = Text("Masalah", "Problem")
    cause: ClassVar[Text] = Text("", "")
    remedy: ClassVar[Text] = Text("", "")

    def __init__(
        self,
        detail: Text | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(self.slug)
        self.detail = detail or self.cause
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extra = extra


class BadRequest(Problem):
    """The request cannot be read at all."""

    status, slug = 400, "bad-request"
    title = Text("Permintaan tidak terbaca", "Bad request")
    cause = Text("Permintaan tidak dapat dibaca.", "The request cannot be read.")
    remedy = Text("Periksa bentuk permintaan lalu kirim ulang.", "Check the form of the request and send it again.")


class MalformedJson(BadRequest):
    """The body is not JSON, names a key twice, or holds a number JSON does not know."""

    slug = "malformed-json"
    title = Text("JSON rusak", "Malformed JSON")
    cause = Text(
        "Isi bukan JSON yang sah: salah bentuk, kunci ganda, atau angka seperti NaN.",
        "The body is not valid JSON: wrong form, a key named twice, or a number such as NaN.",
    )
    remedy = Text("Kirim JSON menurut RFC 8259 dalam UTF-8.", "Send JSON as in RFC 8259, in UTF-8.")


class RepeatedParameter(BadRequest):
    """A query parameter that may stand once stands twice."""

    slug = "repeated-parameter"
    title = Text("Parameter berulang", "Repeated parameter")
    cause = Text(
        "Sebuah parameter yang hanya boleh satu kali muncul lebih dari sekali.",
        "A parameter that may be given once was given more than once.",
    )
    remedy = Text("Sebutkan setiap parameter tunggal satu kali.", "Give each single parameter once.")


class Unauthenticated(Problem):
    """No token, or one that does not count."""

    status, slug = 401, "unauthenticated"
    title = Text("Belum dikenali", "Not authenticated")
    cause = Text("Permintaan ini memerlukan token akses.", "This request needs an access token.")
    remedy = Text(
        "Minta token di /oauth/token dan kirim sebagai Authorization: Bearer.",
        "Ask for a token at /oauth/token and send it as Authorization: Bearer.",
    )


class TokenInvalid(Unauthenticated):
    """The token is malformed, expired, revoked or not ours."""

    slug = "invalid-token"
    title = Text("Token tidak berlaku", "Invalid token")
    cause = Text(
        "Token rusak, kedaluwarsa, dicabut, atau bukan untuk layanan ini.",
        "The token is malformed, expired, revoked, or not meant for this service.",
    )
    remedy = Text("Minta token baru di /oauth/token.", "Ask for a new token at /oauth/token.")


class Forbidden(Problem):
    """Known, seen, and not allowed."""

    status, slug = 403, "forbidden"
    title = Text("Tidak berwenang", "Forbidden")


class InsufficientScope(Forbidden):
    """The token does not hold the action, or the seat it came from has ended (RFC 6750 §3.1)."""

    slug = "insufficient-scope"
    title = Text("Cakupan tidak cukup", "Insufficient scope")
    cause = Text(
        "Token tidak memuat tindakan yang diperlukan, atau kedudukan asalnya telah berakhir.",
        "The token does not hold the action needed, or the seat it comes from has ended.",
    )
    remedy = Text(
        "Minta token dengan kata cakupan yang disebut, atau mintalah kedudukan kepada sekretariat.",
        "Ask for a token with the scope word named, or ask the secretariat for the seat.",
    )


class NotPermitted(Forbidden):
    """The object is visible to the caller, but this act on it is somebody else's."""

    slug = "not-permitted"
    title = Text("Bukan kewenangan Anda", "Not permitted")
    cause = Text(
        "Objek ini terlihat oleh Anda, tetapi tindakan ini milik pihak lain.",
        "You may see this object, but this act on it belongs to somebody else.",
    )
    remedy = Text("Lihat allowed_actions pada objek itu.", "See allowed_actions of the object.")


class NotFound(Problem):
    """Unknown, or not visible to this caller: the answer is the same."""

    status, slug = 404, "not-found"
    title = Text("Tidak ditemukan", "Not found")
    cause = Text("Tidak ada, atau tidak terlihat oleh Anda.", "It does not exist, or it is not visible to you.")
    remedy = Text(
        "Periksa alamat dan organisasi pada token Anda.", "Check the address and the organisations of your token."
    )


class MethodNotAllowed(Problem):
    """The address exists, the method does not."""

    status, slug = 405, "method-not-allowed"
    title = Text("Metode tidak tersedia", "Method not allowed")
    cause = Text("Alamat ini tidak mengenal metode tersebut.", "This address does not know the method.")
    remedy = Text("Lihat dokumen OpenAPI di /openapi.json.", "See the OpenAPI document at /openapi.json.")


class Conflict(Problem):
    """Right shape, right person, but the state of things does not allow it now."""

    status, slug = 409, "conflict"
    title = Text("Bentrok dengan keadaan sekarang", "Conflict with the present state")


class WrongMoment(Conflict):
    """The move is not in the lifecycle from the present state; state and moves allowed now are named."""

    slug = "wrong-moment"
    title = Text("Belum atau sudah lewat waktunya", "Wrong moment")
    cause = Text("Langkah ini tidak ada dari keadaan sekarang.", "This move does not exist from the present state.")
    remedy = Text("Lihat state dan allowed_moves pada jawaban ini.", "See state and allowed_moves in this answer.")


class Locked(Conflict):
    """The object is closed for changes; `lock_reason` says why."""

    slug = "locked"
    title = Text("Terkunci", "Locked")
    cause = Text("Objek ini sedang tidak dapat diubah.", "This object cannot be changed at present.")
    remedy = Text("Lihat lock_reason pada jawaban ini.", "See lock_reason in this answer.")


class Duplicate(Conflict):
    """Something that may exist once exists already."""

    slug = "duplicate"
    title = Text("Sudah ada", "Already exists")
    cause = Text("Hal yang sama sudah tercatat.", "The same thing is recorded already.")
    remedy = Text("Pakai yang sudah ada, atau perbaiki kuncinya.", "Use the one that exists, or correct its key.")


class CeilingExceeded(Conflict):
    """Spending would pass the ceiling of the budget version in force."""

    slug = "ceiling-exceeded"
    title = Text("Melebihi pagu", "Ceiling exceeded")
    cause = Text(
        "Realisasi akan melebihi pagu versi anggaran yang berlaku pada akhir periode.",
        "Spending would pass the ceiling of the budget version in force at the end of a period.",
    )
    remedy = Text(
        "Catat dahulu versi anggaran yang baru, atau perbaiki jumlahnya.",
        "Record the newer budget version first, or correct the amount.",
    )


class SamePerson(Conflict):
    """An act of two persons was tried by one."""

    slug = "same-person"
    title = Text("Harus orang lain", "Another person is needed")
    cause = Text(
        "Yang mengisi, mengimpor atau mengirim tidak boleh memverifikasi.",
        "Whoever filled in, imported or sent it may not verify it.",
    )
    remedy = Text("Mintalah petugas lain.", "Ask another officer.")


class InUse(Conflict):
    """It cannot be removed because something was built on it."""

    slug = "in-use"
    title = Text("Sudah dipakai", "In use")
    cause = Text("Sudah ada yang dibangun di atasnya.", "Something has been built on it.")
    remedy = Text("Buatlah perubahan, bukan pembatalan.", "Make an amendment instead of an undo.")


class StaleVersion(Problem):
    """If-Match names a version that is no longer the present one."""

    status, slug = 412, "stale-version"
    title = Text("Versi sudah berubah", "Stale version")
    cause = Text("Objek telah diubah pihak lain sejak Anda membacanya.", "The object was changed since you read it.")
    remedy = Text(
        "Baca ulang, gabungkan, lalu kirim dengan ETag baru.", "Read it again, merge, send with the new ETag."
    )


class TooLarge(Problem):
    """The body is larger than this service accepts."""

    status, slug = 413, "too-large"
    title = Text("Terlalu besar", "Too large")
    cause = Text("Isi permintaan melebihi batas.", "The body is over the limit.")
    remedy = Text("Kirim bagian yang lebih kecil.", "Send less at a time.")


class UnsupportedMediaType(Problem):
    """The body is in a format this operation does not read."""

    status, slug = 415, "unsupported-media-type"
    title = Text("Jenis isi tidak didukung", "Unsupported media type")
    cause = Text("Jenis isi ini tidak dibaca di sini.", "This kind of body is not read here.")
    remedy = Text(
        "Lihat dokumen OpenAPI untuk jenis yang diterima.", "See the OpenAPI document for the kinds accepted."
    )


class Invalid(Problem):
    """Readable, but not of the shape asked for; `errors` says where and what was expected."""

    status, slug = 422, "invalid"
    title = Text("Isi tidak sesuai", "Invalid content")
    cause = Text(
        "Ada isian yang tidak sesuai; masing-masing disebut.", "Some fields are not as expected; each of them is named."
    )
    remedy = Text("Perbaiki isian yang disebut dan kirim ulang.", "Correct the fields named and send again.")


class CursorInvalid(Invalid):
    """The cursor was altered, or belongs to another list, filter or caller."""

    slug = "cursor-invalid"
    title = Text("Kursor tidak berlaku", "Invalid cursor")
    cause = Text(
        "Kursor berubah, atau milik daftar, saringan atau pemanggil lain.",
        "The cursor was altered, or belongs to another list, filter or caller.",
    )
    remedy = Text("Mulai lagi tanpa cursor.", "Start again without cursor.")


class FileRefused(Invalid):
    """The file is not of a kind that can be read safely."""

    slug = "file-refused"
    title = Text("Berkas ditolak", "File refused")
    cause = Text("Berkas tidak dapat dibaca dengan aman.", "The file cannot be read safely.")
    remedy = Text("Simpan ulang sebagai .xlsx biasa dan unggah lagi.", "Save it again as a plain .xlsx and upload.")


class PreconditionRequired(Problem):
    """A change was sent without the version it was decided on: no If-Match, or `*`, which names none (RFC 6585)."""

    status, slug = 428, "precondition-required"
    title = Text("If-Match wajib", "If-Match required")
    cause = Text("Perubahan ini memerlukan versi dalam If-Match.", "This change needs a version in If-Match.")
    remedy = Text("Kirim ETag yang Anda baca sebagai If-Match.", "Send the ETag you read as If-Match.")


class TooManyRequests(Problem):
    """More requests than this client may send; Retry-After says when to go on."""

    status, slug = 429, "too-many-requests"
    title = Text("Terlalu sering", "Too many requests")
    cause = Text("Batas permintaan tercapai.", "The limit of requests is reached.")
    remedy = Text("Tunggu selama Retry-After.", "Wait for Retry-After.")


class InternalError(Problem):
    """Our fault. Nothing was half-written; the request id finds the log line."""

    status, slug = 500, "internal-error"
    title = Text("Kesalahan pada layanan", "Internal error")
    cause = Text(
        "Terjadi kesalahan pada layanan; tidak ada yang tersimpan separuh.",
        "The service failed; nothing is half-written.",
    )
    remedy = Text("Ulangi nanti; sebutkan instance bila melapor.", "Try later; quote instance when you report it.")


class Unavailable(Problem):
    """The database cannot be reached, or the service is overloaded."""

    status, slug = 503, "unavailable"
    title = Text("Layanan belum siap", "Service unavailable")
    cause = Text("Basis data tidak dapat dihubungi.", "The database cannot be reached.")
    remedy = Text("Ulangi setelah Retry-After.", "Repeat after Retry-After.")


def tree(root: type[Problem] = Problem) -> list[type[Problem]]:
    """All problem types below `root`, the root left out, parents before children."""
    found: list[type[Problem]] = []
    for child in root.__subclasses__():
        found += [child, *tree(child)]
    return found
