"""
Label Studio's settings are told by variables: they look themselves up while they are read, so no module can stand around
them. It writes its data beside the project, and nothing to the outside.
"""

import os

from databases import DATABASES, VENDOR

DATABASE = DATABASES["default"]

os.environ["LABEL_STUDIO_BASE_DATA_DIR"] = os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "data"
)
os.environ["SENTRY_DSN"] = ""
os.environ["FRONTEND_SENTRY_DSN"] = ""
os.environ["LATEST_VERSION_CHECK"] = "false"
os.environ["DJANGO_DB"] = {"sqlite": "sqlite", "postgresql": "default", "mysql": "mysql"}[VENDOR]
os.environ["DATABASE_NAME"] = DATABASE["NAME"]
for prefix in ("POSTGRE", "MYSQL"):
    os.environ[prefix + "_NAME"] = DATABASE["NAME"]
    os.environ[prefix + "_USER"] = DATABASE.get("USER", "")
    os.environ[prefix + "_PASSWORD"] = DATABASE.get("PASSWORD", "")
    os.environ[prefix + "_HOST"] = DATABASE.get("HOST", "")
    os.environ[prefix + "_PORT"] = DATABASE.get("PORT", "0")
