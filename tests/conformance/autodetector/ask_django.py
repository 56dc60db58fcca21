"""Asks Django about every case, and keeps its answers in `expected/`.

    PYTHONHASHSEED=0 python ask_django.py                 # with Django 5.2 installed
    PYTHONHASHSEED=0 python ask_django.py --check         # are the kept answers Django's? Changes nothing
    PYTHONHASHSEED=0 python ask_django.py test_add_field  # this case only
"""

import pathlib
import sys
import tempfile

from pairs import Django, cases, play


def main():
    here = pathlib.Path(__file__).parent
    check = "--check" in sys.argv
    only = [word for word in sys.argv[1:] if word != "--check"]
    django, seen, stale = Django(), set(), []
    with tempfile.TemporaryDirectory() as folder:
        for case in cases(here / "cases", only):
            answer = play(case, pathlib.Path(folder, "project"), django.run)
            kept = here / "expected" / (case.name + ".txt")
            seen.add(kept.name)
            if case.differs:
                seen.add(case.name + ".limosa.txt")
            if not kept.exists() or kept.read_text() != answer:
                stale.append(case.name)
                if not check:
                    kept.write_text(answer)
    if not only:
        for path in (here / "expected").glob("*.txt"):
            if path.name not in seen:
                stale.append(path.name)
                if not check:
                    path.unlink()
    print(len(seen), "cases;", "changed:" if stale else "nothing changed", *stale)
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
