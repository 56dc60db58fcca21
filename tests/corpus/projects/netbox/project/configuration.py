"""What netbox must be told. Nothing connects to Redis until a job is queued."""

from databases import DATABASES  # noqa: F401

ALLOWED_HOSTS = ["*"]
SECRET_KEY = "only for tests, and as long as netbox wants a secret to be"
API_TOKEN_PEPPERS = {1: "only for tests, and as long as netbox wants a pepper to be"}
PLUGINS = []
REDIS = {
    "tasks": {"HOST": "localhost", "PORT": 6379, "DATABASE": 0, "SSL": False},
    "caching": {"HOST": "localhost", "PORT": 6379, "DATABASE": 1, "SSL": False},
}
