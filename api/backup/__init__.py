"""Backups: the database, the files and the keys apart, and the way back, proved.

    a backup                       kept elsewhere
    ├── manifest.json              what there is, how much, and the digest of every file
    ├── database.dump              pg_dump's own format
    ├── files/                     evidence and scanned forms, by key
    ├── escrow/                    keys sealed for two holders, of whom neither opens them alone
    └── erased.log                 erasures until then        keys/   all that opens and signs

Without the keys a backup tells no name: what is personal is sealed in it. Erasures of after the backup are repeated at
the restore from the list beside the database.
"""

from api.backup.doors import opened
from api.backup.making import make
from api.backup.manifest import BackupFailed, Manifest
from api.backup.restoring import restore

__all__ = ["BackupFailed", "Manifest", "make", "opened", "restore"]
