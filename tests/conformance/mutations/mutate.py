"""Mutates the models of a real project, and compares what Limosa and its own Django make of it.

    venv/bin/python mutate.py PROJECT SCRATCH LIMOSA --seed 1 --count 340 [--batch 10] [--only 17]

`PROJECT` is a folder with `manage.py`, `venv/bin/python` its interpreter; both stay as they are. Each round edits
`--batch` classes of a copy in `SCRATCH`, each in another app (packages of `site-packages` that hold models are copied in
front of the installed ones), runs `makemigrations` on both sides with the same answers typed, and compares exit codes,
output and files. An edit that Django can't import or refuses is not counted: the files that its traceback names are taken back,
and the round is tried again. Where a round differs, or a traceback names none, its halves are tried, down to the single edit. Differences are printed, and kept in `SCRATCH/differences/`;
the exit code is 1 when there is one.
"""

import argparse
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

from mutations import MUTATIONS, Target

ANSWERS = "y\n1\n" * 200
DRIVER = """
import json, os, sys, inspect
sys.path.insert(0, os.getcwd())
import django
django.setup()
from django.apps import apps
from django.db import models
found = []
for model in apps.get_models(include_swapped=True):
    for cls in model.__mro__:
        if isinstance(cls, models.base.ModelBase) and cls is not models.Model and not cls.__module__.startswith("django."):
            try:
                found.append((inspect.getsourcefile(cls), cls.__name__, model._meta.app_label))
            except (OSError, TypeError):
                pass
print("FOUND" + json.dumps(list(dict.fromkeys(found))))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("project", type=pathlib.Path)
    parser.add_argument("scratch", type=pathlib.Path)
    parser.add_argument("limosa", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--settings")
    parser.add_argument("--replace", nargs=3, action="append", default=[], metavar=("FILE", "OLD", "NEW"),
                        help="in a file below the copy, first: for what Django itself can't write down")
    parser.add_argument("--only", type=int, help="this round only, and its folder is kept")
    options = parser.parse_args()
    Run(options).run()


class Run:
    def __init__(self, options):
        self.options = options
        self.root = options.scratch.resolve() / "project"
        self.kept = options.scratch.resolve() / "differences"
        shutil.rmtree(options.scratch, ignore_errors=True)
        self.kept.mkdir(parents=True)
        ignore = shutil.ignore_patterns("static", "locale", "__pycache__", "node_modules", "*.pyc")
        shutil.copytree(options.project, self.root, ignore=ignore)
        self.environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "PATH": "/nowhere"}
        # What manage.py sets is asked of manage.py.
        text = (self.root / "manage.py").read_text()
        settings = options.settings or re.search(r"DJANGO_SETTINGS_MODULE.*?[\"']([\w.]+)[\"']\s*\)", text, re.S).group(1)
        self.environment["DJANGO_SETTINGS_MODULE"] = settings
        self.targets = self.find_targets(ignore)
        self.django = subprocess.Popen([sys.executable, pathlib.Path(__file__).with_name("fork_django.py")], cwd=self.root,
                                       env=self.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for file, old, new in options.replace:
            path = self.root / file
            path.write_text(path.read_text().replace(old, new))
        # What the project has not yet put into migrations is no mutation.
        before = self.files()
        if self.run_django() is None:
            raise SystemExit(self.traceback)
        print("%d files of the project's own changes first" % (len(self.files()) - len(before)), flush=True)
        self.counted = self.refused = self.different = 0

    def find_targets(self, ignore):
        """(file below the root, class) of every class that is a model or a base of one."""
        asked = subprocess.run([sys.executable, "-c", DRIVER], cwd=self.root, env=self.environment, text=True,
                               capture_output=True)
        if "FOUND" not in asked.stdout:
            raise SystemExit(asked.stderr)
        found = json.loads(asked.stdout.split("FOUND")[1].split("\n")[0])
        targets = []
        for file, name, label in found:
            path = pathlib.Path(file)
            if path.is_relative_to(self.root):
                targets.append((path.relative_to(self.root), name, label))
            elif "site-packages" in path.parts:
                site = pathlib.Path(*path.parts[: path.parts.index("site-packages") + 1])
                below = path.relative_to(site)
                package = self.root / below.parts[0]
                if below.parts[0] != below.name and not package.exists():
                    shutil.copytree(site / below.parts[0], package, ignore=ignore)
                if package.is_dir():
                    targets.append((below, name, label))
        return sorted(set(targets))

    def run(self):
        round_number = 0
        while self.counted < self.options.count and round_number < 20 * self.options.count:
            round_number += 1
            if self.options.only and round_number != self.options.only:
                continue
            rng = random.Random("%s:%s" % (self.options.seed, round_number))
            edits = self.edit(rng)
            self.play(round_number, edits)
            if self.options.only:
                break
        print("%d mutations compared, %d differ; %d that Django refuses were left out" % (
            self.counted, self.different, self.refused))
        raise SystemExit(int(self.different > 0))

    def edit(self, rng):
        """What is changed in this round: file, class, what, new text. No file twice, no app twice where it can be."""
        edits, files = [], set()
        for file, name, label in rng.sample(self.targets, len(self.targets)):
            if len(edits) == self.options.batch:
                break
            if file in files or label in {edit[4] for edit in edits}:
                continue
            text = (self.root / file).read_text()
            try:
                target = Target(text, name)
            except (StopIteration, SyntaxError):
                continue
            mutation = rng.choice(MUTATIONS)
            lines = mutation(target, rng)
            if lines and "\n".join(lines) != text:
                new = "\n".join(lines)
                if "models." in new and not re.search(r"^(from .* import .*\bmodels\b|import .*\bmodels\b)", new, re.M):
                    continue
                edits.append((file, name, mutation.__name__, new, label))
                files.add(file)
        return edits

    def play(self, number, edits):
        result = self.both(edits)
        blamed = [edit for edit in edits if str(self.root / edit[0]) in self.traceback]
        if result is None and len(blamed) < len(edits) and blamed:
            # Deepest first: what Django was importing last is what it refuses.
            last = max(blamed, key=lambda edit: self.traceback.rindex(str(self.root / edit[0])))
            self.refused += 1
            self.play(number, [edit for edit in edits if edit is not last])
        elif len(edits) > 1 and (result is None or result[0] != result[1]):
            # The halves say which edit it is.
            half = len(edits) // 2
            self.play(number, edits[:half])
            self.play(number, edits[half:])
        elif result is None:
            self.refused += 1
        else:
            self.count(number, edits, *result)

    def count(self, number, edits, django, limosa):
        self.counted += len(edits)
        if django != limosa:
            self.different += len(edits)
            names = ["%s of %s in %s" % (what, name, file) for file, name, what, _, _ in edits]
            folder = self.kept / ("%d-%d" % (number, self.counted))
            folder.mkdir()
            (folder / "edits.txt").write_text("\n".join(names) + "\n")
            for edit in edits:
                (folder / pathlib.Path(edit[0]).name).write_text(edit[3])
            (folder / "django.txt").write_text(django)
            (folder / "limosa.txt").write_text(limosa)
            (folder / "limosa.stderr.txt").write_text(self.said)
            print("DIFFERS round %d: %s" % (number, "; ".join(names)), flush=True)
        else:
            print("round %d: %d compared, %d differ" % (number, self.counted, self.different), flush=True)

    def both(self, edits):
        """The transcripts of both sides, or None when Django can't import what was edited."""
        saved = {file: (self.root / file).read_text() for file, *_ in edits}
        try:
            for file, _, _, text, _ in edits:
                (self.root / file).write_text(text)
            django = self.side(self.run_django)
            if django is None:
                return None
            return django, self.side(self.run_limosa)
        finally:
            for file, text in saved.items():
                (self.root / file).write_text(text)

    def run_django(self):
        """Exit code and output; None when Django ends with a traceback."""
        request = {"argv": ["manage.py", "makemigrations", "--skip-checks"], "input": ANSWERS}
        print(json.dumps(request), file=self.django.stdin, flush=True)
        answer = json.loads(self.django.stdout.readline())
        self.traceback = answer["stderr"]
        if "Traceback (most recent call last)" in answer["stderr"] and "EOFError" not in answer["stderr"]:
            return None
        return answer["code"], answer["stdout"]

    def run_limosa(self):
        argv = [self.options.limosa.resolve(), "--python", sys.executable, "makemigrations", "--skip-checks",
                "--ignore-own-commands"]
        done = subprocess.run(argv, cwd=self.root, env=self.environment, input=ANSWERS, text=True, capture_output=True)
        self.said = done.stderr
        return done.returncode, done.stdout

    def side(self, run):
        """The transcript of a side: exit code, output and files, which are taken away again."""
        before = self.files()
        told = run()
        written = []
        for path, time in sorted(self.files().items()):
            if before.get(path) != time:
                written.append("+++ %s\n%s" % (path.relative_to(self.root), path.read_text()))
                path.unlink()
        if told is None:
            return None
        text = "exit %d\n%s%s" % (*told, "".join(written))
        text = re.sub(r"\d{8}_\d{4}", "TIMESTAMP", text)
        return re.sub(r"on \d{4}-\d\d-\d\d \d\d:\d\d", "on DATE", text)

    def files(self):
        return {path: path.stat().st_mtime_ns for path in self.root.rglob("migrations/*.py")}


if __name__ == "__main__":
    main()
