DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
