DATABASES["second"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "second.sqlite3"}
