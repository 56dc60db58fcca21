"""Makes a project with a long history, and times Limosa on it. See `bench/history`.

    history.py make FOLDER MIGRATIONS
    history.py time FOLDER MIGRATIONS COMMAND...

Ten apps. Each begins with a model of its own; every following migration adds a model that points at the one before,
adds a field to it, alters that field and adds an index, so that the models end as the last migration leaves them.
"""

import os
import pathlib
import subprocess
import sys
import time

APPS = 10
# What the migrations after the first of each app hold.
OPERATIONS = 4

MANAGE = """import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""

SETTINGS = """SECRET_KEY = "only-for-the-bench"
INSTALLED_APPS = [{apps}]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""

HEAD = """from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):
    initial = {initial}
    dependencies = [{dependencies}]
    operations = [
"""

KEY = '("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))'


def migration(app, number):
    dependencies = f'("{app}", "{number - 1:04}_step")' if number else ""
    text = HEAD.format(initial=number == 0, dependencies=dependencies)
    fields = [KEY, '("name", models.CharField(max_length=100))']
    if number:
        fields.append(
            f'("before", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="{app}.model{number - 1}"))'
        )
    text += f'        migrations.CreateModel(name="Model{number}", fields=[{", ".join(fields)}]),\n'
    if number:
        named = f'model_name="model{number}"'
        text += f'        migrations.AddField({named}, name="count", field=models.IntegerField(default=0)),\n'
        text += f'        migrations.AlterField({named}, name="count", field=models.BigIntegerField(default=1)),\n'
        index = f'models.Index(fields=["count"], name="{app}_{number}_idx")'
        text += f"        migrations.AddIndex({named}, index={index}),\n"
    return text + "    ]\n"


def model(app, number):
    text = f"class Model{number}(models.Model):\n    name = models.CharField(max_length=100)\n"
    if number:
        text += f"    before = models.ForeignKey(Model{number - 1}, on_delete=models.CASCADE)\n"
        text += "    count = models.BigIntegerField(default=1)\n\n    class Meta:\n"
        text += f'        indexes = [models.Index(fields=["count"], name="{app}_{number}_idx")]\n'
    return text


def make(folder, count):
    folder.mkdir(parents=True)
    apps = [f"app{number}" for number in range(APPS)]
    (folder / "manage.py").write_text(MANAGE)
    (folder / "settings.py").write_text(SETTINGS.format(apps=", ".join(f'"{app}"' for app in apps)))
    for app in apps:
        migrations = folder / app / "migrations"
        migrations.mkdir(parents=True)
        (folder / app / "__init__.py").touch()
        (migrations / "__init__.py").touch()
        each = range(count // APPS)
        for number in each:
            (migrations / f"{number:04}_step.py").write_text(migration(app, number))
        models = "\n\n".join(model(app, number) for number in each)
        (folder / app / "models.py").write_text(f"from django.db import models\n\n\n{models}")


def measure(folder, count, command):
    """The best of three runs: other programs only make it worse."""
    wall = processor = peak = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        child = subprocess.Popen([*command, "makemigrations", "--check", "--dry-run"], cwd=folder, stdout=subprocess.PIPE)
        said = child.stdout.read().decode()
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        if status or "No changes detected" not in said:
            sys.exit(f"{command[0]} says of {count} migrations: {said}")
        wall, processor = min(wall, seconds), min(processor, used.ru_utime + used.ru_stime)
        peak = min(peak, used.ru_maxrss)
    operations = APPS * (1 + (count // APPS - 1) * OPERATIONS)
    each = f"{processor / operations * 1e6:.1f} µs"
    print(f"{count:10} {operations:10} {wall:8.2f} s {processor:8.2f} s {each:>14} {peak / 1024:7.0f} MB")


if __name__ == "__main__":
    what, folder, count, *rest = sys.argv[1:]
    if what == "make":
        make(pathlib.Path(folder), int(count))
    else:
        measure(pathlib.Path(folder), int(count), rest)
