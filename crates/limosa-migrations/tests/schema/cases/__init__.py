"""The cases: a theme, a name, the operations that make the state before, and the operations whose SQL is compared."""

import importlib
import pathlib

from .common import CASES  # noqa: F401

for file in sorted(pathlib.Path(__file__).parent.glob("*.py")):
    if file.stem not in ("__init__", "common"):
        importlib.import_module(f"cases.{file.stem}")
