"""What `wagtail start` writes, with all of Wagtail's apps."""

from databases import DATABASES as OURS

from .base import *  # noqa: F403
from .base import INSTALLED_APPS

DATABASES = OURS
SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = INSTALLED_APPS + [
    "django.contrib.sitemaps",
    "rest_framework",
    "wagtail.api.v2",
    "wagtail.contrib.frontend_cache",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.styleguide",
    "wagtail.contrib.table_block",
    "wagtail.contrib.typed_table_block",
    "wagtail.locales",
]
