"""Every type of field: created, added, removed, altered into another."""

from .common import *  # noqa: F403

for kind, field in FIELDS.items():
    before = lambda: [author(), model()]
    case(f"create {kind}", lambda: [author()], lambda field=field: [model(fields=[("f", field())])])
    case(f"create {kind} null", lambda: [author()], lambda field=field: [model(fields=[("f", field(null=True, db_column="c c"))])])
    case(f"create {kind} unique", lambda: [author()], lambda field=field, kind=kind: [model(fields=[("f", field(**({} if kind == "o2o" else {"unique": True})))])])
    case(f"create {kind} index", lambda: [author()], lambda field=field: [model(fields=[("f", field(db_index=True))])])
    if kind not in ("fk", "o2o"):
        case(f"create {kind} pk", lambda: [], lambda field=field: [CreateModel("Book", [("f", field(primary_key=True))])])
        case(f"create key to {kind} pk", lambda field=field: [CreateModel("Author", [("f", field(primary_key=True))])], lambda: [model(fields=[("k", key())])])
    case(f"add {kind} null", before, lambda field=field: [AddField("Book", "f", field(null=True))])
    case(f"add {kind} null default", before, lambda field=field, kind=kind: [AddField("Book", "f", field(null=True, default=DEFAULTS[kind]))])
    case(f"add {kind} default", before, lambda field=field, kind=kind: [AddField("Book", "f", field(default=DEFAULTS[kind]))])
    case(f"add {kind} once", before, lambda field=field, kind=kind: [AddField("Book", "f", field(default=DEFAULTS[kind]), preserve_default=False)])
    case(f"add {kind} blank", before, lambda field=field: [AddField("Book", "f", field(blank=True))])
    if kind not in ("fk", "o2o", "json", "binary"):
        case(f"add {kind} db_default", before, lambda field=field, kind=kind: [AddField("Book", "f", field(db_default=DEFAULTS[kind]))])
        case(f"create {kind} db_default", lambda: [], lambda field=field, kind=kind: [model(fields=[("f", field(db_default=Value(DEFAULTS[kind])))])])
    case(f"remove {kind}", lambda field=field: [author(), model(fields=[("f", field())])], lambda: [RemoveField("Book", "f")])
    case(f"null to not null {kind}", lambda field=field: [author(), model(fields=[("f", field(null=True))])], lambda field=field, kind=kind: [AlterField("Book", "f", field(default=DEFAULTS[kind]))])
    case(f"null to not null once {kind}", lambda field=field: [author(), model(fields=[("f", field(null=True))])], lambda field=field, kind=kind: [AlterField("Book", "f", field(default=DEFAULTS[kind]), preserve_default=False)])
    case(f"null to not null bare {kind}", lambda field=field: [author(), model(fields=[("f", field(null=True))])], lambda field=field: [AlterField("Book", "f", field())])
    case(f"not null to null {kind}", lambda field=field: [author(), model(fields=[("f", field())])], lambda field=field: [AlterField("Book", "f", field(null=True))])
    case(f"rename {kind}", lambda field=field: [author(), model(fields=[("f", field())])], lambda: [RenameField("Book", "f", "g")])
    case(f"db_column {kind}", lambda field=field: [author(), model(fields=[("f", field())])], lambda field=field: [AlterField("Book", "f", field(db_column="other"))])
    if kind != "o2o":
        case(f"unique on {kind}", lambda field=field: [author(), model(fields=[("f", field())])], lambda field=field: [AlterField("Book", "f", field(unique=True))])
        case(f"unique off {kind}", lambda field=field: [author(), model(fields=[("f", field(unique=True))])], lambda field=field: [AlterField("Book", "f", field())])
    case(f"index on {kind}", lambda field=field: [author(), model(fields=[("f", field(db_index=False))])], lambda field=field: [AlterField("Book", "f", field(db_index=True))])
    case(f"index off {kind}", lambda field=field: [author(), model(fields=[("f", field(db_index=True))])], lambda field=field: [AlterField("Book", "f", field(db_index=False))])
    case(f"index to unique {kind}", lambda field=field: [author(), model(fields=[("f", field(db_index=True))])], lambda field=field, kind=kind: [AlterField("Book", "f", field(db_index=True, **({} if kind == "o2o" else {"unique": True})))])

for old in ["char", "text", "integer", "posint", "smallint", "bigint", "decimal", "slug", "email", "fk", "uuid", "datetime", "json", "boolean"]:
    for new in ["char", "char255", "text", "integer", "posint", "possmallint", "bigint", "decimal8", "slug", "url", "fk", "o2o", "date", "json", "boolean", "file"]:
        if old != new:
            case(
                f"alter {old} to {new}",
                lambda old=old: [author(), model(fields=[("f", FIELDS[old]())])],
                lambda new=new: [AlterField("Book", "f", FIELDS[new]())],
            )
            if old in ("char", "slug", "text") :
                case(
                    f"alter indexed {old} to {new}",
                    lambda old=old: [author(), model(fields=[("f", FIELDS[old](db_index=True))])],
                    lambda new=new: [AlterField("Book", "f", FIELDS[new](db_index=True))],
                )
