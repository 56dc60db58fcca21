"""Indexes."""

from .common import *  # noqa: F403

INDEXES = {
    "plain": lambda: models.Index(fields=["a", "b"], name="i"),
    "desc": lambda: models.Index(fields=["-a", "b"], name="i"),
    "include": lambda: models.Index(fields=["a"], include=["b", "c"], name="i"),
    "condition": lambda: models.Index(fields=["a"], condition=Q(a__gt=5, b="x'y"), name="i"),
    "opclass": lambda: models.Index(fields=["b", "-a"], opclasses=["varchar_pattern_ops", "int4_ops"], name="i"),
    "lower": lambda: models.Index(fn.Lower("b"), name="i"),
    "lower desc": lambda: models.Index(fn.Lower("b").desc(), "a", F("c").asc(nulls_last=True), name="i"),
    "collate": lambda: models.Index(fn.Collate("b", "C"), name="i"),
    "collate desc": lambda: models.Index(fn.Collate(fn.Upper("b"), "C").desc(), name="i"),
    "sum": lambda: models.Index(F("a") + F("c") * 2, name="i"),
    "opclass of lower": lambda: models.Index(pg_indexes.OpClass(fn.Lower("b"), name="varchar_pattern_ops").desc(), name="i"),
    "coalesce": lambda: models.Index(fn.Coalesce("b", Value("none")), name="i"),
    "cast": lambda: models.Index(fn.Cast("a", models.CharField(max_length=5)), name="i"),
    "round": lambda: models.Index(fn.Abs("a"), fn.Length("b"), name="i"),
    "left": lambda: models.Index(fn.Left("b", 2), fn.Substr("b", 1, 2), name="i"),
    "gin": lambda: pg_indexes.GinIndex(fields=["a"], name="i", fastupdate=False, gin_pending_list_limit=100, opclasses=["int4_ops"]),
    "gist": lambda: pg_indexes.GistIndex(fields=["a"], name="i", fillfactor=70, buffering=True),
    "brin": lambda: pg_indexes.BrinIndex(fields=["a"], name="i", autosummarize=True, pages_per_range=4),
    "btree": lambda: pg_indexes.BTreeIndex(fields=["a"], name="i", fillfactor=80, deduplicate_items=True, condition=Q(a=1)),
    "hash": lambda: pg_indexes.HashIndex(fields=["a"], name="i", fillfactor=80),
    "spgist": lambda: pg_indexes.SpGistIndex(fields=["b"], name="i"),
    "bloom": lambda: pg_indexes.BloomIndex(fields=["a", "c"], name="i", length=80, columns=[1, 2]),
}
for name, index in INDEXES.items():
    case(f"add index {name}", lambda: [model(fields=fresh())], lambda index=index: [AddIndex("Book", index())])
    case(f"create index {name}", lambda: [], lambda index=index: [model(fields=fresh(), indexes=[index()])])
case("remove index", lambda: [model(fields=fresh(), indexes=[INDEXES["plain"]()])], lambda: [RemoveIndex("Book", "i")])
case("rename index", lambda: [model(fields=fresh(), indexes=[INDEXES["plain"]()])], lambda: [RenameIndex("Book", "j", old_name="i")])
case("remake with index", lambda: [model(fields=fresh(), indexes=[INDEXES["condition"](), models.Index(fn.Lower("b"), name="j")])], lambda: [AlterField("Book", "c", models.CharField(max_length=8))])
case("index with renames", lambda: [], lambda: [model(fields=fresh(), indexes=[models.Index(fn.Lower("b"), name="i"), models.Index(fields=["a", "b"], name="j")]), RenameField("Book", "b", "z")])
