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
        "Lupa kata sandi, atau baru diundang? Sekretariat gugus tugas Anda memberi Anda sebuah kode.",
        "Forgotten your password, or newly invited? The secretariat of your task force gives you a code.",
    ),
    "have_code": Text("Saya punya kode", "I have a code"),
    "code": Text("Pakai kode Anda", "Use your code"),
    "code_more": Text(
        "Ketik kode undangan atau kode pengganti yang Anda terima. Kode hanya berlaku satu kali.",
        "Type the code you received, of an invitation or a reset. It counts once.",
    ),
    "forgotten": Text("Lupa kata sandi", "Forgotten password"),
    "forgotten_link": Text("Lupa kata sandi? Minta kode lewat surel", "Forgotten password? Ask for a code by mail"),
    "forgotten_more": Text(
        "Bila akun Anda mempunyai alamat surel, kami kirim sebuah kode ke alamat itu.",
        "Where your account has a mail address, we send a code there.",
    ),
    "name_or_mail": Text("Nama pengguna atau alamat surel", "Sign-in name or mail address"),
    "send_code": Text("Kirim kode", "Send a code"),
    "forgotten_sent": Text("Periksa surel Anda", "Look into your mail"),
    "forgotten_sent_more": Text(
        "Bila nama itu kami kenal dan ada alamat surelnya, sebuah kode segera tiba di sana. Kode berlaku sebentar saja "
        "dan satu kali.",
        "If we know that name and its mail address, a code arrives there shortly. It counts for a short time, once.",
    ),
    "no_mail": Text(
        "Tidak ada surel dalam beberapa menit? Sekretariat gugus tugas Anda memberi Anda sebuah kode.",
        "No mail within a few minutes? The secretariat of your task force gives you a code.",
    ),
    "code_label": Text("Kode (24 huruf dan angka)", "Code (24 letters and digits)"),
    "code_hint": Text(
        "Huruf besar atau kecil, dengan atau tanpa tanda hubung.", "Upper or lower case, with or without hyphens."
    ),
    "continue": Text("Lanjut", "Continue"),
    "back_to_sign_in": Text("Kembali ke halaman masuk", "Back to the sign-in"),
    "unknown_code": Text(
        "Kode ini tidak berlaku: salah ketik, sudah dipakai, atau sudah lewat masanya. Minta kode baru kepada "
        "sekretariat.",
        "This code does not count: mistyped, used, or too old. Ask the secretariat for a new one.",
    ),
    "new_password": Text("Buat kata sandi", "Set a password"),
    "confirm": Text("Pastikan ini Anda", "Confirm that it is you"),
    "for_account": Text("untuk", "for"),
    "new_password_label": Text("Kata sandi baru", "New password"),
    "again_label": Text("Ulangi kata sandi baru", "New password again"),
    "present_label": Text("Kata sandi saat ini", "Present password"),
    "password_hint": Text(
        "12 sampai 128 karakter. Beberapa kata yang hanya Anda yang tahu lebih baik daripada satu kata dengan angka.",
        "12 to 128 characters. A few words that only you know are better than one word with digits.",
    ),
    "clears": Text(
        "Verifikasi dua langkah yang lama akan dihapus; Anda memasangnya lagi sesudah ini.",
        "The present second factor will be removed; you set it up again after this.",
    ),
    "save": Text("Simpan", "Save"),
    "length": Text("Kata sandi harus 12 sampai 128 karakter.", "A password has 12 to 128 characters."),
    "holds_name": Text(
        "Kata sandi tidak boleh memuat nama pengguna Anda.", "A password must not contain your sign-in name."
    ),
    "weak": Text(
        "Kata sandi ini mudah ditebak: termasuk yang paling sering dipakai, atau nama dan kata umum dengan angka.",
        "This password is easily guessed: one of the most common, or only names and common words with digits.",
    ),
    "different": Text("Kedua kata sandi tidak sama.", "The two passwords differ."),
    "wrong_password": Text("Kata sandi salah.", "The password is wrong."),
    "change_password": Text("Ubah kata sandi", "Change the password"),
    "change_password_more": Text("Semua sesi Anda yang lain akan diakhiri.", "All your other sessions will be ended."),
    "password_changed": Text("Kata sandi sudah diubah", "The password is changed"),
    "password_changed_more": Text("Sesi Anda yang lain sudah diakhiri.", "Your other sessions are ended."),
    "to_account": Text("Ke akun saya", "To my account"),
    "second_factor": Text("Verifikasi dua langkah", "Second factor"),
    "second_factor_label": Text("Kode 6 angka dari aplikasi autentikator", "6 digits from your authenticator app"),
    "second_factor_help": Text(
        "Ponsel hilang? Ketik salah satu kode pemulihan Anda. Tidak ada juga? Hubungi sekretariat.",
        "Phone lost? Type one of your recovery codes. None left? Ask the secretariat.",
    ),
    "wrong_code": Text(
        "Kode salah, sudah dipakai, atau sudah lewat. Tunggu kode berikutnya di ponsel Anda.",
        "The code is wrong, used, or too old. Wait for the next one on your phone.",
    ),
    "verify": Text("Verifikasi", "Verify"),
    "set_up": Text("Pasang verifikasi dua langkah", "Set up the second factor"),
    "set_up_needed": Text(
        "Kedudukan Anda membuka data perkara atau rujukan, jadi selain kata sandi diperlukan ponsel Anda.",
        "Your seat opens cases or referrals, so besides the password your phone is needed.",
    ),
    "set_up_offered": Text(
        "Selain kata sandi, Anda akan diminta kode dari ponsel Anda. Sesi lain akan diakhiri.",
        "Besides the password you will be asked for a code from your phone. Other sessions will be ended.",
    ),
    "step_app": Text(
        "Pasang aplikasi autentikator di ponsel Anda (misalnya Aegis, Google Authenticator, Microsoft Authenticator).",
        "Install an authenticator app on your phone (for instance Aegis, Google or Microsoft Authenticator).",
    ),
    "step_scan": Text(
        "Pindai gambar ini dengan aplikasi itu, atau ketik kuncinya:", "Scan this drawing with it, or type the key:"
    ),
    "drawing": Text("Kode QR berisi kunci yang tertulis di bawahnya", "QR code holding the key written below it"),
    "step_code": Text("Ketik kode 6 angka yang ditampilkan aplikasi.", "Type the 6 digits the app shows."),
    "six_digits": Text("Kode 6 angka", "6 digits"),
    "turn_on": Text("Pasang", "Set up"),
    "recovery_codes": Text("Simpan kode pemulihan Anda", "Keep your recovery codes"),
    "recovery_codes_more": Text(
        "Bila ponsel hilang, masing-masing kode ini menggantikannya satu kali. Cetak atau tulis sekarang dan simpan di "
        "tempat aman: kode tidak akan ditampilkan lagi.",
        "If your phone is lost, each of these codes stands in for it once. Print them or write them down now and keep "
        "them safe: they are not shown again.",
    ),
    "go_on": Text("Sudah saya simpan, lanjut", "I have kept them, continue"),
    "new_recovery": Text("Buat kode pemulihan baru", "Make new recovery codes"),
    "new_recovery_more": Text(
        "Kode yang lama tidak berlaku lagi. Yang belum terpakai:", "The codes of before will count no more. Unused:"
    ),
    "account_is_on": Text("Terpasang. Kode pemulihan yang belum terpakai:", "Set up. Recovery codes left:"),
    "account_is_off": Text("Belum terpasang.", "Not set up."),
    "change_second_factor": Text("Ganti ponsel", "Change the phone"),
    "turn_off": Text("Matikan verifikasi dua langkah", "Turn the second factor off"),
    "turn_off_more": Text(
        "Sesudah ini cukup kata sandi untuk masuk. Kode pemulihan tidak berlaku lagi dan sesi lain diakhiri.",
        "From then on the password alone signs you in. Recovery codes count no more, and other sessions end.",
    ),
    "seat_needs_it": Text(
        "Kedudukan Anda memerlukannya, jadi tidak dapat dimatikan.",
        "Your seat asks for it, so it cannot be turned off.",
    ),
    "sessions": Text("Sesi Anda", "Your sessions"),
    "sessions_more": Text(
        "Di sinilah Anda sedang masuk. Akhiri yang tidak Anda kenal, lalu ubah kata sandi Anda.",
        "This is where you are signed in. End what you do not know, and change your password.",
    ),
    "see_sessions": Text(
        "Lihat dan akhiri sesi dan izin aplikasi", "See and end sessions and what applications may do"
    ),
    "applications": Text("Aplikasi yang Anda izinkan", "Applications you allowed"),
    "applications_more": Text(
        "Bila izin dicabut, aplikasi itu langsung terputus di semua sesi Anda, dan meminta izin lagi.",
        "When you take it back, the application is cut off at once in all your sessions, and has to ask you again.",
    ),
    "allowed_since": Text("Diizinkan sejak", "Allowed since"),
    "allowed_what": Text("Untuk apa", "What for"),
    "take_back": Text("Cabut izin", "Take back"),
    "session_since": Text("Sejak", "Since"),
    "session_seen": Text("Terakhir dipakai", "Last used"),
    "session_here": Text("Sesi ini", "This session"),
    "by_password": Text("dengan kata sandi", "by password"),
    "by_two_factors": Text("dengan dua langkah", "by two factors"),
    "end_session": Text("Akhiri sesi ini", "End this session"),
    "outside": Text("Masuk dengan", "Sign in with"),
    "outside_accounts": Text("Akun di tempat lain", "Accounts elsewhere"),
    "outside_accounts_more": Text(
        "Setelah ditautkan, Anda dapat masuk ke sini lewat akun itu. Faktor kedua tetap diminta di sini, dan hak Anda "
        "tetap mengikuti kedudukan Anda.",
        "Once tied, you can sign in here by that account. The second factor is still asked for here, and what you may "
        "do still follows from your seats.",
    ),
    "see_outside": Text("Lihat dan tautkan", "See and tie"),
    "tie": Text("Tautkan", "Tie"),
    "untie": Text("Lepas tautan", "Untie"),
    "tied_since": Text("tertaut sejak", "tied since"),
    "outside_go": Text("Lanjut ke", "Go on to"),
    "outside_go_more": Text(
        "Masuklah di sana; Anda dibawa kembali ke sini.", "Sign in there; you are brought back here."
    ),
    "outside_away": Text(
        "Penyedia akun itu sedang tidak menjawab. Masuklah dengan kata sandi, atau coba lagi sebentar lagi.",
        "That provider does not answer at the moment. Sign in with your password, or try again in a moment.",
    ),
    "outside_refused": Text(
        "Anda tidak dibuktikan oleh penyedia akun itu. Masuklah dengan kata sandi, atau coba lagi.",
        "That provider did not prove who you are. Sign in with your password, or try again.",
    ),
    "outside_unknown": Text(
        "Akun itu belum ditautkan di sini. Masuklah dengan kata sandi, lalu tautkan di halaman akun Anda.",
        "That account is not tied here yet. Sign in with your password, then tie it on the page of your account.",
    ),
    "outside_taken": Text(
        "Akun itu sudah tertaut dengan orang lain di sini.", "That account is tied to somebody else here."
    ),
    "no_issuer": Text("Penyedia akun ini tidak dikenal di sini.", "This provider is not known here."),
    "by_outside": Text("dengan akun di tempat lain", "by an account elsewhere"),
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
    "consent_remembered": Text(
        "Izin ini diingat paling lama 180 hari; Anda dapat mencabutnya kapan saja di halaman Sesi Anda.",
        "This permission is remembered for 180 days at most; you can take it back at any time, under Your sessions.",
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
