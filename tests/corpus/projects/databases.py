"""The database of a project of the corpus, by the variables LIMOSA_CORPUS_VENDOR, LIMOSA_CORPUS_DATABASE and so on."""

import os
from pathlib import Path

VENDOR = os.environ.get("LIMOSA_CORPUS_VENDOR", "sqlite")

if VENDOR == "sqlite":
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ.get("LIMOSA_CORPUS_DATABASE", str(Path(__file__).resolve().parent / "db.sqlite3")),
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends." + VENDOR,
            "NAME": os.environ.get("LIMOSA_CORPUS_DATABASE", "corpus"),
            "USER": os.environ.get("LIMOSA_CORPUS_USER", "root"),
            "PASSWORD": os.environ.get("LIMOSA_CORPUS_PASSWORD", ""),
            "HOST": os.environ.get("LIMOSA_CORPUS_HOST", "127.0.0.1"),
            "PORT": os.environ.get("LIMOSA_CORPUS_PORT", "5432" if VENDOR == "postgresql" else "3306"),
        }
    }
