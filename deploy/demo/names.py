"""Invented names and places for the demo's population. Any likeness to a real person is chance."""

from typing import Final

WOMEN: Final = (
    "Siti", "Dewi", "Sri", "Rina", "Wati", "Ayu", "Indah", "Nur", "Lestari", "Fitri", "Yuli", "Endang", "Ratna", "Kartini",
    "Maria", "Putri", "Wulan", "Mega", "Tuti", "Yanti", "Ningsih", "Komang", "Luh", "Halimah", "Rosmawati",
)  # fmt: skip
MEN: Final = (
    "Budi", "Agus", "Eko", "Joko", "Slamet", "Ahmad", "Muhammad", "Dedi", "Hendra", "Rudi", "Wayan", "Made", "Ketut", "Bambang",
    "Suryanto", "Yusuf", "Iwan", "Asep", "Ujang", "Togar", "Yohanes", "Petrus", "Andi", "Baharuddin", "Zainal",
)  # fmt: skip
FAMILY: Final = (
    "Santoso", "Wijaya", "Saputra", "Hidayat", "Nugroho", "Siregar", "Simanjuntak", "Pratama", "Setiawan", "Kusuma", "Lubis",
    "Nasution", "Harahap", "Rahman", "Susanto", "Gunawan", "Wibowo", "Tanjung", "Manurung", "Suharto", "Purnomo", "Halim",
    "Lestari", "Utami", "Rahayu", "Permata", "Anggraini", "Maulana", "Firmansyah", "Kurniawan",
)  # fmt: skip
FOREIGN: Final = ("Peter Hoffmann", "Li Wei Chen", "Rajesh Kumar", "Juan dela Cruz", "Somchai Prasert", "Anna Kowalska")
PROVINCES: Final = (
    "Jawa Timur", "Jawa Tengah", "Jawa Barat", "Nusa Tenggara Barat", "Lampung", "Bali", "Sumatera Utara", "Banten",
    "DI Yogyakarta", "Sulawesi Selatan", "Nusa Tenggara Timur", "DKI Jakarta",
)  # fmt: skip
REGIONS: Final = (
    "351514",
    "331505",
    "320412",
    "520303",
    "180704",
    "510804",
    "127102",
    "360311",
    "340212",
    "737103",
    "530301",
    "317401",
)
PLACEMENT_COUNTRIES: Final = (
    ("TW", 37),
    ("MY", 30),
    ("HK", 12),
    ("KR", 5),
    ("JP", 4),
    ("SG", 4),
    ("SA", 3),
    ("BN", 2),
    ("AE", 1),
    ("LA", 1),
    ("KH", 1),
)
"""Country and weight: migrant members by country of placement (domain section 7)."""
BANKS: Final = (("BRI", 15), ("MANDIRI", 13), ("BNI", 10), ("BCA", 10), ("BSI", 10))
"""Bank and the usual length of its account numbers (domain section 9)."""
SPONSORS: Final = ("GN Lingkaran", "PT Bumi Lestari", "Pemerintah Kabupaten Sidoarjo", "Koperasi Nelayan Bahari")
