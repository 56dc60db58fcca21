"""A Django that is asked again and again, each time on the project's files as they are then.

    python fork_django.py < requests > answers        in the project's folder, DJANGO_SETTINGS_MODULE set

A request is a JSON line: `{"argv": ["manage.py", "makemigrations"], "input": "1\\n"}`, its answer `{"code", "stdout",
"stderr"}`. Every command runs in a fork of this process, which has imported what no edit of models can change: Django itself
and packages that never heard of it. A fork reads settings and models anew. The commands are Django's own, whatever
commands of the same name the project has.
"""

import contextlib
import importlib
import json
import os
import sys
import tempfile
import traceback

sys.path.insert(0, os.getcwd())


def in_fork(work):
    """What `work` returns in a process of its own."""
    with tempfile.TemporaryFile("w+") as answer:
        child = os.fork()
        if child == 0:
            try:
                json.dump(work(), answer)
                answer.flush()
            except BaseException:
                traceback.print_exc()
            os._exit(0)
        os.waitpid(child, 0)
        answer.seek(0)
        return json.load(answer)


def modules_to_keep():
    """The modules that a start of the project imports, without the project's, the apps', and all that name Django."""
    import django

    django.setup()
    from django.conf import settings

    left = {app.split(".")[0] for app in settings.INSTALLED_APPS} - {"django"}
    left.add("__main__")
    packaged = {}
    for name, module in list(sys.modules.items()):
        file, top = getattr(module, "__file__", None) or "", name.split(".")[0]
        if file.startswith(os.getcwd()) or name.startswith("django.contrib."):
            left.add(name if top == "django" else top)
        elif top != "django" and "site-packages" in file:
            packaged.setdefault(top, []).append(file)
    for top, files in packaged.items():
        for file in files:
            with contextlib.suppress(UnicodeDecodeError), open(file) as source:
                if "django" in source.read():
                    left.add(top)
    return [name for name in sys.modules if name not in left and name.split(".")[0] not in left]


def run(argv, typed):
    with tempfile.TemporaryFile("w+") as stdin, tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        stdin.write(typed)
        stdin.flush()
        stdin.seek(0)
        child = os.fork()
        if child == 0:
            for stream, number in ((stdin, 0), (out, 1), (err, 2)):
                os.dup2(stream.fileno(), number)
            os._exit(command(argv))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0), err.seek(0)
        return {"code": code, "stdout": out.read(), "stderr": err.read()}


def command(argv):
    code = 0
    try:
        sys.argv = argv
        import django

        django.setup()
        importlib.import_module(f"django.core.management.commands.{argv[1]}").Command().run_from_argv(argv)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush(), sys.stderr.flush()
    return code


def main():
    # The project's own prints are not answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for name in in_fork(modules_to_keep):
        # What wants to be imported in some order, or with settings, is left to the forks.
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(run(request["argv"], request["input"])), file=answers, flush=True)


main()
