"""Netbox's own settings with `configuration.py`."""

import os
from pathlib import Path

os.environ["NETBOX_CONFIGURATION"] = "configuration"
os.environ["NETBOX_ROOT"] = str(Path(__file__).resolve().parent)

from netbox.settings import *  # noqa: E402, F403
