"""What each rule asks, in Indonesian and English, for whoever is told why (`/v1/access/explain`).

The English is the first line of the rule's own docstring, so that the two cannot part; the Indonesian stands here, by
the name of the rule. A test holds that none is missing.
"""

from collections.abc import Callable
from typing import Any

from api.problems import Text

INDONESIAN = {
    # To whom rows open
    "above_once_verified": "Provinsi dan pusat, setelah laporan diverifikasi",
    "anyone": "Siapa pun yang memegang hak ini untuk organisasi mana pun",
    "audience": "Organisasi yang melihat hal yang dicatat, atau melihatnya sampai saat itu",
    "its_agency": "Instansi yang wajib",
    "its_organisation": "Organisasi tempat klien itu didaftarkan",
    "its_agency_unless_sealed": "Instansi yang wajib, kecuali kasus disegel terhadapnya atau petugas ini",
    "its_seat_unless_sealed": "Pemegang kedudukan itu, kecuali kasus yang diberitahukan disegel terhadapnya",
    "own_of_no_sealed_referral": "Pemiliknya, kecuali menyangkut rujukan kasus yang disegel terhadap petugas ini",
    "member": "Instansi anggota gugus tugas wilayah itu",
    "ministry": "Kementerian induk instansi vertikal",
    "ministry_of_an_activity": "Kementerian induk instansi vertikal yang memimpin kegiatan dalam rencana itu",
    "nation": "Pusat",
    "own": "Pemiliknya",
    "holder_of_its_case": "Instansi pemegang kasusnya, kecuali kasus disegel terhadapnya",
    "correspondents": "Pengirim rujukannya, dan penerima selama terbuka baginya, kecuali kasus disegel terhadapnya",
    "own_unless_sealed": "Instansi pemegang kasus, kecuali kasus disegel terhadapnya atau petugas ini",
    "correspondents_once_accepted": "Pengirim rujukannya, dan penerima setelah menyanggupi, sejauh diminta atau "
    "miliknya sendiri, kecuali kasus disegel terhadapnya",
    "parties_unless_sealed": "Kedua instansi rujukan dan sekretariat kedua wilayah, kecuali kasus disegel terhadapnya",
    "receiver_of_a_referral": "Instansi penerima rujukan kasus itu, sejauh dan selama rujukan membukanya",
    "province": "Provinsi di atas wilayah itu",
    "region": "Gugus tugas wilayah itu",
    "told_system": "Sistem yang diberi tahu itu sendiri, dan kedudukan pada organisasinya",
    "sender": "Pengirimnya sendiri, atas nama organisasi pemiliknya",
    "registrar": "Registrar nasional, untuk organisasi mana pun",
    # What must be true of whoever acts
    "asks_for_clients": "Tindakan yang menunggu diminta oleh registrar dengan `clients:write`",
    "asks_for_grants": "Tindakan yang menunggu diminta oleh registrar dengan `grants:write`",
    "asks_for_referrals": "Tindakan yang menunggu diminta dengan `referrals:send` oleh petugas instansi yang sama",
    "from_daily_chair": "Dari kedudukan ketua harian organisasi itu, untuk tindakan yang menunggunya",
    "from_its_task_force": "Dari kedudukan pada gugus tugas itu sendiri",
    "from_named_agency": "Dari kedudukan salah satu instansi penerima yang disebut di dalamnya",
    "from_registrar_seat": "Dari kedudukan registrar nasional, yang setiap tindakannya perlu registrar kedua",
    "from_verifying_seat": "Dari kedudukan sekretariat wilayah itu; instansi sekretariat sendiri diverifikasi ketua "
    "harian",
    "is_brought_in_by_regions": "Berkas itu milik wilayah sendiri, dari jenis yang dikirim wilayah",
    "is_its_agency": "Hak dipegang untuk instansi yang disebut di dalamnya",
    "keeps_what_it_brings_in": "Hak untuk menulis isi berkas itu juga dipegang untuk pemiliknya",
    "of_its_ministry": "Hak dipegang untuk kementerian induk instansinya",
    "of_its_region": "Hak dipegang untuk wilayahnya",
    "oversees": "Hak dipegang untuk wilayah salah satu dari kedua instansi",
    "receives": "Hak dipegang untuk instansi yang menerimanya",
    "owns": "Hak dipegang untuk organisasi pemiliknya",
    "speaks_for_its_system": "Diminta oleh sistem yang diberi tahu itu sendiri, atau dari kedudukan pada organisasinya",
    "stands_above": "Hak dipegang untuk provinsi di atasnya atau untuk pusat",
    "was_referred_to_it": "Kasus instansi lain yang dirujuk kepada instansi pemegang hak, dan telah disanggupinya",
    "was_typed_in": "Laporan kertas yang diketikkan atas nama instansinya",
}


def meaning_of(rule: Callable[..., Any]) -> Text:
    """What a predicate of the policy, or a sight of a table, asks."""
    english = str(rule.__doc__).partition("\n")[0].rstrip(".")
    return Text(INDONESIAN.get(rule.__name__, english), english)
