"""Asks Django how it deconstructs fields, indexes and constraints; prints `deconstruct.txt`.

    python deconstruct.py > deconstruct.txt

Of what Django 6.0 says only the pairs that differ are kept: `deconstruct-6.0.txt`.

Each pair of lines is a construction and what Django's migration writer says of the constructed object.
"""

import itertools
import warnings

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.postgres"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
warnings.simplefilter("ignore")

import datetime  # noqa
import decimal  # noqa
import uuid  # noqa

import django.contrib.postgres.constraints  # noqa
import django.contrib.postgres.fields  # noqa
import django.contrib.postgres.fields.citext  # noqa
import django.contrib.postgres.fields.hstore  # noqa
import django.contrib.postgres.fields.ranges  # noqa
import django.contrib.postgres.indexes  # noqa
import django.contrib.postgres.search  # noqa
import django.core.serializers.json  # noqa
import django.core.validators  # noqa
import django.db.models.deletion  # noqa
import django.db.models.functions.text  # noqa
import django.utils.timezone  # noqa
from django.db import models  # noqa
from django.db.migrations.writer import MigrationWriter  # noqa

GENERAL = [
    "verbose_name='Name'", "'Name'", "verbose_name=None", "null=True", "blank=True", "null=False, blank=False",
    "unique=True", "db_index=True", "db_index=False", "default=None", "default=1", "default=''",
    "default=models.NOT_PROVIDED", "db_default=3", "editable=False", "editable=True", "serialize=False", "serialize=True",
    "unique_for_date='day'", "unique_for_month=None", "help_text=''", "help_text='Help'", "db_column='col'",
    "db_column=None", "db_comment='said'", "db_tablespace='space'", "auto_created=True", "auto_created=False",
    "validators=[]", "validators=()", "validators=(django.core.validators.MinValueValidator(1),)",
    "error_messages={'null': 'No'}", "choices=[]", "choices=[('a', 'A'), ('b', 'B')]", "choices=(['a', 'A'],)",
    "choices={'a': 'A', 'b': 'B'}", "choices={'G': {'a': 'A'}, 'b': 'B'}", "choices=[('G', [['a', 'A']])]", "choices=None",
    "primary_key=True", "primary_key=False", "blank=0", "null=1",
]
KINDS = {
    "AutoField": ["", "primary_key=True", "primary_key=True, auto_created=True, serialize=False, verbose_name='ID'", "blank=True"],
    "BigAutoField": ["", "primary_key=True", "auto_created=True"],
    "SmallAutoField": ["primary_key=True"],
    "BigIntegerField": [], "BinaryField": ["max_length=3", "editable=True", "editable=False", "default=b'x'"],
    "BooleanField": ["default=True", "default=False, null=True"], "NullBooleanField": ["default=None"],
    "CharField": ["max_length=10", "max_length=10, db_collation='C'", "max_length=10, db_collation=''", "max_length=None",
                  "'n', 'x', False, 10, True"],
    "CommaSeparatedIntegerField": ["max_length=9"],
    "DateField": ["auto_now=True", "auto_now_add=True", "auto_now=False", "'d', None, True", "auto_now=1", "auto_now_add=True, editable=True",
                  "default=datetime.date.today", "default=datetime.date(2020, 1, 2)"],
    "DateTimeField": ["auto_now=True", "auto_now_add=True", "default=django.utils.timezone.now", "auto_now=True, blank=True"],
    "TimeField": ["auto_now=True", "auto_now_add=True", "auto_now=1", "'t', None, False, True"],
    "DecimalField": ["max_digits=5, decimal_places=2", "'d', None, 5, 2", "max_digits=None", "max_digits=5, decimal_places=0, default=decimal.Decimal('1.5')"],
    "DurationField": ["default=datetime.timedelta(days=1)"],
    "EmailField": ["max_length=254", "max_length=100", "'e', None, False"],
    "FilePathField": ["path='/tmp'", "path='/tmp', match='x', recursive=True, allow_files=False, allow_folders=True", "max_length=100", "max_length=101", "'p', None, '/x', 'm'"],
    "FileField": ["upload_to='x'", "'f', None, 'y'", "max_length=100", "max_length=99", "upload_to='x/%Y'", "storage=None"],
    "ImageField": ["upload_to='x'", "width_field='w', height_field='h'", "'i', None, 'w', 'h'", "width_field=''"],
    "FloatField": [], "GenericIPAddressField": ["protocol='both'", "protocol='IPv4'", "protocol='IPv6'", "unpack_ipv4=True", "'g', None, 'ipv4'", "max_length=5"],
    "IPAddressField": [], "IntegerField": [], "JSONField": ["encoder=django.core.serializers.json.DjangoJSONEncoder", "default=dict", "default=list", "'j', None, None, None"],
    "PositiveBigIntegerField": [], "PositiveIntegerField": [], "PositiveSmallIntegerField": [],
    "SlugField": ["max_length=50", "max_length=60", "db_index=False", "db_index=True", "allow_unicode=True", "allow_unicode=False"],
    "SmallIntegerField": [], "TextField": ["db_collation='C'", "max_length=7"], "URLField": ["max_length=200", "max_length=100", "'u', None, max_length=9"],
    "UUIDField": ["default=uuid.uuid4", "primary_key=True, default=uuid.uuid4, editable=False"],
}
sources = []
for kind, own in KINDS.items():
    general = GENERAL if kind in ("CharField", "IntegerField", "DateTimeField", "FileField", "SlugField", "BinaryField", "AutoField", "JSONField", "EmailField") else GENERAL[::4]
    for arguments in itertools.chain(["", *own], general):
        sources.append(f"models.{kind}({arguments})")
RELATED = ["", "null=True, blank=True", "related_name='+'", "related_name=None", "related_query_name='q'", "limit_choices_to={'a': 1}",
           "limit_choices_to={}", "limit_choices_to=models.Q(a=1)", "limit_choices_to=models.Q()", "db_constraint=False", "db_constraint=True",
           "verbose_name='v'", "db_index=False", "db_index=True", "to_field='code'", "to_field=None", "unique=True", "unique=False",
           "parent_link=True", "parent_link=False", "default=3", "db_column='c'", "help_text='h'", "swappable=False", "serialize=False",
           "primary_key=True", "parent_link=True, auto_created=True, primary_key=True, serialize=False", "db_tablespace='t'"]
for kind in ("ForeignKey", "OneToOneField"):
    for target, rule, arguments in itertools.chain(
        itertools.product(["'shop.Order'"], ["models.CASCADE"], RELATED),
        itertools.product(["'self'", "'Order'", "'a_B.Order'", "to='shop.Order'"], ["on_delete=models.SET_NULL"], RELATED[:2]),
        [("'x.Y'", "models.SET('z')", ""), ("'x.Y'", "models.SET_DEFAULT", ""), ("'x.Y'", "models.DO_NOTHING", ""),
         ("'x.Y'", "on_delete=models.PROTECT", ""), ("'x.Y'", "on_delete=models.RESTRICT", "")],
    ):
        sources.append(f"models.{kind}({target}, {rule}, {arguments})".replace(", )", ")"))
sources += [
    "models.ForeignKey('a.B', models.CASCADE, 'rel', 'query', {'x': 1}, False, 'code', False)",
    "models.OneToOneField('a.B', models.CASCADE, 'code')",
]
for arguments in ["", "related_name='r'", "through='shop.Line'", "through='shop.Line', through_fields=('a', 'b')",
                  "through_fields=[]", "db_table='t'", "db_constraint=False", "symmetrical=False", "symmetrical=True",
                  "blank=True", "null=True", "limit_choices_to={'a': 1}", "swappable=False", "db_table=None", "help_text='h'",
                  "related_name='', related_query_name='x'"]:
    for target in ("'shop.Order'", "'self'", "'Order'"):
        sources.append(f"models.ManyToManyField({target}, {arguments})".replace(", )", ")"))
sources += [
    "models.ManyToManyField('a.B', 'rel', 'query', {'x': 1}, None, 'a.Through')",
    "models.GeneratedField(expression=models.F('a') + 1, output_field=models.IntegerField(null=False), db_persist=True)",
    "models.GeneratedField(expression=django.db.models.functions.text.Lower('a'), output_field=models.CharField('n', max_length=9), db_persist=False, null=True, verbose_name='g')",
    "models.CompositePrimaryKey('a', 'b')",
    "models.CompositePrimaryKey('a', 'b', verbose_name='k')",
    "models.OrderWrt()",
    "django.contrib.postgres.fields.ArrayField(models.CharField('x', max_length=3, null=False), size=2)",
    "django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(max_length=50), null=True, default=list)",
    "django.contrib.postgres.fields.ArrayField(django.contrib.postgres.fields.ArrayField(models.IntegerField()), 4)",
    "django.contrib.postgres.fields.HStoreField(blank=True)",
    "django.contrib.postgres.fields.IntegerRangeField(null=True)",
    "django.contrib.postgres.fields.BigIntegerRangeField()",
    "django.contrib.postgres.fields.DateRangeField('v')",
    "django.contrib.postgres.fields.DecimalRangeField(default_bounds='()')",
    "django.contrib.postgres.fields.DateTimeRangeField(default_bounds='[)')",
    "django.contrib.postgres.fields.citext.CITextField()",
    "django.contrib.postgres.fields.citext.CIEmailField()",
    "django.contrib.postgres.search.SearchVectorField(null=True)",
    "models.Index(fields=['a'])", "models.Index(fields=('a', '-b'), name='n')", "models.Index(fields=['a'], name='n', db_tablespace='t')",
    "models.Index(fields=['a'], name='n', opclasses=['x'])", "models.Index(fields=['a'], name='n', opclasses=())",
    "models.Index(fields=['a'], name='n', condition=models.Q(a=1))", "models.Index(fields=['a'], name='n', include=['b'])",
    "models.Index('a', name='n')", "models.Index(models.F('a').desc(), django.db.models.functions.text.Lower('b'), name='n')",
    "models.Index(fields=['a'], name='', db_tablespace=None, condition=None, include=None)",
    "django.contrib.postgres.indexes.GinIndex(fields=['a'], name='n', fastupdate=False, gin_pending_list_limit=3)",
    "django.contrib.postgres.indexes.GinIndex(fields=['a'])",
    "django.contrib.postgres.indexes.BrinIndex(fields=['a'], name='n', autosummarize=True, pages_per_range=2)",
    "django.contrib.postgres.indexes.BTreeIndex(fields=['a'], name='n', fillfactor=9, deduplicate_items=True)",
    "django.contrib.postgres.indexes.BloomIndex(fields=['a'], name='n', length=80, columns=[3])",
    "django.contrib.postgres.indexes.BloomIndex(fields=['a'], name='n', columns=())",
    "django.contrib.postgres.indexes.GistIndex(fields=['a'], name='n', buffering=True, fillfactor=9)",
    "django.contrib.postgres.indexes.HashIndex(fields=['a'], name='n', fillfactor=9)",
    "django.contrib.postgres.indexes.SpGistIndex(fields=['a'], name='n', fillfactor=9)",
    "models.CheckConstraint(check=models.Q(a=1), name='c')", "models.CheckConstraint(condition=models.Q(a__gt=1), name='c')",
    "models.CheckConstraint(condition=models.Q(a=1), name='c', violation_error_message='no', violation_error_code='x')",
    "models.UniqueConstraint(fields=['a', 'b'], name='u')", "models.UniqueConstraint(fields=('a',), name='u', condition=models.Q(a=1))",
    "models.UniqueConstraint(fields=['a'], name='u', deferrable=models.Deferrable.DEFERRED)",
    "models.UniqueConstraint(fields=['a'], name='u', include=['b'], opclasses=['x'])",
    "models.UniqueConstraint(fields=['a'], name='u', include=(), opclasses=[], nulls_distinct=None)",
    "models.UniqueConstraint(fields=['a'], name='u', nulls_distinct=False)",
    "models.UniqueConstraint('a', django.db.models.functions.text.Lower('b').desc(), name='u')",
    "models.UniqueConstraint(fields=['a'], name='u', violation_error_message='no')",
    "django.contrib.postgres.constraints.ExclusionConstraint(name='e', expressions=[('a', '='), (models.F('b'), '&&')])",
    "django.contrib.postgres.constraints.ExclusionConstraint(name='e', expressions=[['a', '=']], index_type='gist', include=['c'])",
    "django.contrib.postgres.constraints.ExclusionConstraint(name='e', expressions=[['a', '=']], index_type='spgist', condition=models.Q(a=1), deferrable=models.Deferrable.IMMEDIATE)",
]

for source in dict.fromkeys(sources):
    try:
        made = eval(source)
    except Exception:
        continue  # What Django itself refuses has no normal form.
    text, _ = MigrationWriter.serialize(made)
    print(source)
    print("    " + text)
