"""Mutations of models: small edits of a class's source, as a developer makes them.

Each works on one class body (`Target`) and returns the file's new lines, or None where it has nothing to work on. All that
is random is drawn from the generator that is handed in, so that a seed says everything.
"""

import ast

SIMPLE = ["IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField", "FloatField", "BooleanField",
          "TextField", "CharField", "SlugField", "EmailField", "URLField", "DateField", "DateTimeField", "TimeField",
          "DurationField", "JSONField", "UUIDField", "BinaryField", "GenericIPAddressField", "DecimalField"]
NEW = ["IntegerField(default=7)", "CharField(max_length=17, default='x')", "TextField(blank=True)",
       "BooleanField(default=False)", "DateTimeField(null=True)", "JSONField(default=dict)", "FloatField()",
       "DateField(auto_now_add=True)", "DecimalField(max_digits=5, decimal_places=2, null=True)",
       "ForeignKey('contenttypes.ContentType', models.CASCADE, related_name='+', null=True)",
       "ForeignKey('self', models.SET_NULL, null=True, related_name='+')",
       "ManyToManyField('contenttypes.ContentType', related_name='+')",
       "OneToOneField('contenttypes.ContentType', models.PROTECT, related_name='+')", "UUIDField(unique=True, null=True)"]
OPTIONS = ["null=True", "blank=True", "db_index=True", "unique=True", "help_text='Changed \"text\"'", "editable=False",
           "db_column='a_column'", "verbose_name='Another name'", "db_comment='Comment'", "serialize=False"]
META = ["ordering = ['pk']", "verbose_name = 'mutant'", "verbose_name_plural = 'mutants'", "db_table = 'mutant_{lower}'",
        "db_table_comment = 'It is a mutant'", "get_latest_by = 'pk'", "default_related_name = 'mutant_{lower}'",
        "permissions = [('mutate', 'Can mutate')]", "default_permissions = ('add',)", "managed = False",
        "indexes = [models.Index(fields=['{field}'], name='mutant_idx')]", "indexes = [models.Index(fields=['-{field}'])]",
        "constraints = [models.UniqueConstraint(fields=['{field}'], name='mutant_unique')]",
        "constraints = [models.CheckConstraint(condition=models.Q({field}__isnull=False), name='mutant_check')]",
        "unique_together = [('{field}', '{field2}')]", "order_with_respect_to = '{relation}'", "select_on_save = True"]


class Target:
    """A class of a file: its lines, its fields and its Meta."""

    def __init__(self, text, name):
        self.lines = text.split("\n")
        self.node = next(n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ClassDef) and n.name == name)
        self.name, self.fields, self.meta = name, [], None
        for statement in self.node.body:
            if isinstance(statement, ast.ClassDef) and statement.name == "Meta":
                self.meta = statement
            elif (isinstance(statement, ast.Assign) and len(statement.targets) == 1
                  and isinstance(statement.targets[0], ast.Name) and isinstance(statement.value, ast.Call)):
                called = statement.value.func
                called = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                if called.endswith(("Field", "ForeignKey", "Key")) and not called.startswith("Generic"):
                    self.fields.append((statement, called))

    def pick(self, rng, wanted=lambda called: True):
        found = [statement for statement, called in self.fields if wanted(called)]
        return rng.choice(found) if found else None

    def indent(self):
        return " " * self.node.body[0].col_offset

    def replace(self, node, text):
        """The lines with the node's text replaced."""
        lines = list(self.lines)
        # Columns are counted in bytes of UTF-8.
        first = lines[node.lineno - 1].encode()[: node.col_offset].decode()
        last = lines[node.end_lineno - 1].encode()[node.end_col_offset:].decode()
        lines[node.lineno - 1 : node.end_lineno] = (first + text + last).split("\n")
        return lines

    def insert(self, line_number, *new):
        lines = list(self.lines)
        lines[line_number:line_number] = new
        return lines

    def drop(self, node):
        lines = list(self.lines)
        lines[node.lineno - 1 : node.end_lineno] = [" " * node.col_offset + "pass"]
        return lines


def drop_field(target, rng):
    field = target.pick(rng)
    return field and target.drop(field)


def rename_field(target, rng):
    field = target.pick(rng)
    return field and target.replace(field.targets[0], field.targets[0].id + "_renamed")


def change_type(target, rng):
    field = target.pick(rng, lambda called: called in SIMPLE)
    return field and target.replace(field.value.func, "models." + rng.choice(SIMPLE))


def change_relation(target, rng):
    kinds = {"ForeignKey": ["OneToOneField"], "OneToOneField": ["ForeignKey"], "ParentalKey": ["models.ForeignKey"]}
    field = target.pick(rng, lambda called: called in kinds)
    if field:
        called = field.value.func
        name = called.attr if isinstance(called, ast.Attribute) else called.id
        return target.replace(called, "models." + rng.choice(kinds[name]).replace("models.", ""))
    return None


def add_option(target, rng):
    field = target.pick(rng)
    if field is None:
        return None
    option = rng.choice(OPTIONS)
    if any(keyword.arg == option.split("=")[0] for keyword in field.value.keywords):
        return drop_option(target, rng)
    call = ast.get_source_segment("\n".join(target.lines), field.value)
    inner = call.rstrip()[:-1].rstrip().rstrip(",")
    return target.replace(field.value, inner + ("" if inner.endswith("(") else ", ") + option + ")")


def drop_option(target, rng):
    field = target.pick(rng, lambda called: True)
    if field is None or not field.value.keywords:
        return None
    keyword = rng.choice(field.value.keywords)
    kept = ast.Call(field.value.func, field.value.args, [k for k in field.value.keywords if k is not keyword])
    return target.replace(field.value, ast.unparse(kept))


def change_option(target, rng):
    field = target.pick(rng)
    numbers = [k for k in field.value.keywords if isinstance(k.value, ast.Constant)] if field else []
    if not numbers:
        return None
    keyword = rng.choice(numbers)
    value = keyword.value.value
    if isinstance(value, bool):
        value = not value
    elif isinstance(value, int):
        value += rng.randint(1, 5)
    elif isinstance(value, str):
        value += "_changed"
    return target.replace(keyword.value, repr(value))


def add_field(target, rng):
    last = max((f.end_lineno for f, _ in target.fields), default=None)
    if last is None:
        return None
    name = rng.choice(["mutant", "a_new_field", "zzz"])
    return target.insert(last, target.indent() + "%s = models.%s" % (name, rng.choice(NEW)))


def add_two_fields(target, rng):
    last = max((f.end_lineno for f, _ in target.fields), default=None)
    if last is None:
        return None
    new = [target.indent() + "%s = models.%s" % (name, rng.choice(NEW)) for name in ("mutant_b", "mutant_a")]
    return target.insert(last, *new)


def swap_fields(target, rng):
    if len(target.fields) < 2:
        return None
    at = rng.randrange(len(target.fields) - 1)
    (one, _), (two, _) = target.fields[at], target.fields[at + 1]
    lines = list(target.lines)
    first, between, second = lines[one.lineno - 1 : one.end_lineno], lines[one.end_lineno : two.lineno - 1], \
        lines[two.lineno - 1 : two.end_lineno]
    lines[one.lineno - 1 : two.end_lineno] = second + between + first
    return lines


def set_meta(target, rng):
    names = [field.targets[0].id for field, called in target.fields if not called.startswith("Many")]
    relations = [field.targets[0].id for field, called in target.fields if called == "ForeignKey"]
    line = rng.choice(META)
    if "{relation}" in line and not relations or "{field" in line and len(names) < 2:
        return None
    field, field2 = rng.sample(names, 2) if len(names) > 1 else ("", "")
    line = line.format(lower=target.name.lower(), field=field, field2=field2,
                       relation=rng.choice(relations) if relations else "")
    if target.meta is None:
        end = target.node.body[-1].end_lineno
        return target.insert(end, "", target.indent() + "class Meta:", target.indent() * 2 + line)
    key = line.split(" = ")[0]
    for statement in target.meta.body:
        if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == key:
            return target.replace(statement, line)
    return target.insert(target.meta.body[-1].end_lineno, " " * target.meta.body[0].col_offset + line)


def drop_meta_option(target, rng):
    options = [s for s in target.meta.body if isinstance(s, ast.Assign)] if target.meta else []
    return target.drop(rng.choice(options)) if options else None


MUTATIONS = [drop_field, rename_field, rename_field, change_type, change_type, change_relation, add_option, add_option,
             drop_option, change_option, add_field, add_field, add_two_fields, swap_fields, set_meta, set_meta, set_meta,
             drop_meta_option, drop_meta_option]
