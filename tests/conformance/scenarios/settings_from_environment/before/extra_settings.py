import os

INSTALLED_APPS += [app for app in os.environ.get("MORE_APPS", "").split(",") if app]
DEFAULT_AUTO_FIELD = os.getenv("AUTO_FIELD", "django.db.models.SmallAutoField")
if not DEBUG:
    DATABASES = {}
USE_TZ = bool(int(os.environ.get("TZ_ON", "0")))
LENGTHS = {"name": 12}
