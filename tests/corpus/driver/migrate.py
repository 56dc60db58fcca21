"""What the Django of a project says of a database that was migrated. See `scripts/corpus migrate`.

    migrate.py SETTINGS dump       catalog and rows
    migrate.py SETTINGS to-zero    the apps that can be taken back to zero, in an order in which no other app is undone again
"""

import json
import os
import sys
from pathlib import Path

answer, sys.stdout = sys.stdout, sys.stderr
sys.path[:0] = [os.getcwd(), str(Path(__file__).resolve().parents[2] / "conformance" / "driver")]


def to_zero():
    """Those of which every migration that would be undone can be."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    loader, found = executor.loader, []
    for label in sorted(loader.migrated_apps):
        plan = executor.migration_plan([(label, None)])
        # RunPython of nothing but forwards, RunSQL without its reverse.
        if plan and all(operation.reversible for migration, _ in plan for operation in migration.operations):
            found.append((len(plan), label))
    return [label for _, label in sorted(found)]


def main():
    settings, question = sys.argv[1:]
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django
    from django_driver import dump

    django.setup()
    said = dump("default") if question == "dump" else to_zero()
    json.dump(said, answer)


if __name__ == "__main__":
    main()
