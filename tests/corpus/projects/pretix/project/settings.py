"""pretix's own settings, which keep their data beside the project, with the database of the corpus."""

import os
from pathlib import Path

from databases import DATABASES as OURS

os.environ["DATA_DIR"] = str(Path(__file__).resolve().parent / "data")
os.environ["PRETIX_CONFIG_FILE"] = os.path.join(os.environ["DATA_DIR"], "pretix.cfg")

from pretix.settings import *  # noqa: E402, F403

DATABASES = OURS
