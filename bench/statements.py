"""`manage.py migrate` that writes down the statements it sends, as a script for psql. See `bench/migrate`.

    statements.py SETTINGS FILE
"""

import os
import sys


def main():
    settings, file = sys.argv[1:]
    sys.path.insert(0, os.getcwd())
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    with open(file, "w") as script:

        def write(execute, sql, params, many, context):
            answer = execute(sql, params, many, context)
            if not many:
                # As it went over the wire, the parameters in their places.
                sent = context["cursor"].cursor.query if hasattr(context["cursor"].cursor, "query") else connection.ops.last_executed_query(context["cursor"].cursor, sql, params)
                sent = sent.decode() if isinstance(sent, bytes) else sent
                script.write(f"{(sent or str(sql)).rstrip().rstrip(';')};\n")
            return answer

        def told(name, statement):
            do = getattr(connection, name)

            def also_write(*arguments):
                if statement(*arguments):
                    script.write(statement(*arguments))
                return do(*arguments)

            setattr(connection, name, also_write)

        connection.ensure_connection()
        told("_set_autocommit", lambda on: "" if on else "BEGIN;\n")
        told("_commit", lambda: "COMMIT;\n")
        told("_rollback", lambda: "ROLLBACK;\n")
        with connection.execute_wrapper(write):
            call_command("migrate", skip_checks=True)


if __name__ == "__main__":
    main()
