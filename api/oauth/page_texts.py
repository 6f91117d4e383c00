"""What the pages of the sign-in say."""

from typing import Final

from api.problems import Text

TEXTS: Final[dict[str, Text]] = {
    "service": Text("Gugus Tugas PP-TPPO", "Gugus Tugas PP-TPPO"),
    "language": Text("English", "Indonesia"),
    "sign_in": Text("Masuk", "Sign in"),
    "to_continue": Text("untuk melanjutkan ke", "to continue to"),
    "name": Text("Nama pengguna", "Sign-in name"),
    "password": Text("Kata sandi", "Password"),
    "help": Text(
        "Lupa kata sandi? Hubungi sekretariat gugus tugas Anda.",
        "Forgotten your password? Ask the secretariat of your task force.",
    ),
    "signed_in": Text("Anda sudah masuk", "You are signed in"),
    "signed_in_as": Text("Masuk sebagai", "Signed in as"),
    "sign_out": Text("Keluar", "Sign out"),
    "signed_out": Text("Anda sudah keluar", "You are signed out"),
    "signed_out_more": Text(
        "Semua aplikasi yang Anda izinkan dalam sesi ini ikut terputus.",
        "All applications you allowed in this session are disconnected too.",
    ),
    "consent": Text("meminta izin Anda", "asks for your permission"),
    "consent_more": Text(
        "Bila Anda izinkan, aplikasi ini dapat, atas nama Anda:",
        "If you allow it, this application can, on your behalf:",
    ),
    "consent_until": Text(
        "Izin ini berlaku sampai Anda keluar, paling lama 12 jam.",
        "This permission lasts until you sign out, 12 hours at most.",
    ),
    "sent_to": Text("Setelah itu Anda dikirim ke", "You are then sent to"),
    "allow": Text("Izinkan", "Allow"),
    "deny": Text("Tolak", "Deny"),
    "refused": Text("Permintaan tidak dapat dilayani", "The request cannot be served"),
    "wrong": Text("Nama pengguna atau kata sandi salah.", "The sign-in name or the password is wrong."),
    "wait": Text(
        "Terlalu banyak percobaan. Coba lagi dalam {seconds} detik.",
        "Too many attempts. Try again in {seconds} seconds.",
    ),
    "stale": Text(
        "Halaman ini sudah terlalu lama terbuka. Silakan ulangi.", "This page was open for too long. Please try again."
    ),
    "foreign": Text(
        "Formulir ini tidak dikirim dari halaman kami. Buka kembali aplikasi Anda dan mulai dari awal.",
        "This form was not sent from our page. Go back to your application and start again.",
    ),
    "unreadable": Text(
        "Formulir tidak terbaca. Buka kembali aplikasi Anda dan mulai dari awal.",
        "The form cannot be read. Go back to your application and start again.",
    ),
    "address": Text(
        "Aplikasi yang mengirim Anda ke sini tidak terdaftar, atau alamat kembalinya tidak cocok. Demi keamanan, Anda "
        "tidak kami kirim ke sana. Beri tahu pengelola aplikasi itu.",
        "The application that sent you here is not registered, or its return address does not match. For your safety "
        "we do not send you there. Tell whoever runs the application.",
    ),
    "insecure": Text("Layanan ini hanya menerima orang lewat https.", "This service takes people in by https only."),
}
