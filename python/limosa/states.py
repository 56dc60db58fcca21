"""
States of the history, rendered only as far as somebody looks.

Django renders every model of the project for each function of a `RunPython`, which uses two or three of them. Here a model
becomes a class when it is asked for, and with it those that it points at. What points at a rendered model is known by name:
the accessor (`author.book_set`) is there and renders its model when it is touched, and whoever wants all models (a
deletion that cascades, a filter by a reverse relation) gets all of them. So a function sees what it would see with Django.

Each model is handed over once, as text, under a number; states are lists of numbers.
"""

MODELS = {}


class HistoricalModel:
    """A model as it was from one operation to the next."""

    def __init__(self, number, app_label, name, imports, source, bases, proxy, accessors):
        self.key = (app_label, name.lower())
        self.imports = imports
        self.source = source
        self.bases = [tuple(base) for base in bases]
        self.proxy = proxy
        self.known_accessors = accessors
        self.made = None

    @property
    def state(self):
        if self.made is None:
            from django.db.migrations.state import ProjectState

            names = {"__name__": f"{self.key[0]}.__state__"}
            exec(compile("\n".join(self.imports), f"<imports of {'.'.join(self.key)}>", "exec"), names)
            operation = eval(compile(self.source, f"<model {'.'.join(self.key)}>", "eval"), names)
            scratch = ProjectState()
            operation.state_forwards(self.key[0], scratch)
            self.made = scratch.models[self.key]
        return self.made

    @property
    def accessors(self):
        """
        Models by their keys, and the name by which each leads here. Limosa knows Django's own fields; where there are
        others, they are looked at.
        """
        if self.known_accessors is None:
            self.known_accessors = accessors_of(self.state)
        return self.known_accessors


class LooseModel:
    """A model that comes as Django's `ModelState`: of an app without migrations, or changed by an operation."""

    def __init__(self, state):
        self.key = (state.app_label, state.name_lower)
        self.state = state
        self.bases = bases_of(state)
        self.proxy = bool(state.options.get("proxy"))
        self.accessors = accessors_of(state)


def bases_of(state):
    return [tuple(base.lower().split(".", 1)) for base in state.bases if isinstance(base, str)]


def accessors_of(state):
    from django.db.migrations.utils import resolve_relation

    found = [[*base, state.name_lower] for base in bases_of(state)]
    names = {"class": state.name.lower(), "model_name": state.name_lower, "app_label": state.app_label.lower()}
    for field in state.fields.values():
        remote = getattr(field, "remote_field", None)
        model = getattr(remote, "model", None)
        if not isinstance(model, str):
            continue
        target = resolve_relation(model, state.app_label, state.name_lower)
        related_name = getattr(remote, "related_name", None) or state.options.get("default_related_name")
        if related_name:
            found.append([*target, str(related_name) % names])
        else:
            found += [[*target, state.name_lower + "_set"], [*target, state.name_lower]]
    return [accessor for accessor in found if not accessor[2].endswith("+")]


def models_of(source):
    """The models of a state, by key."""
    for each in source["new"]:
        MODELS[each["number"]] = HistoricalModel(**each)
    models = (MODELS[number] for number in source["models"])
    return {model.key: model for model in models}


class Unrendered:
    """Stands where a reverse accessor will be, until it is touched."""

    def __init__(self, apps, name, keys):
        self.apps, self.name, self.keys = apps, name, keys

    def __get__(self, instance, owner=None):
        for each in owner.__mro__:
            if vars(each).get(self.name) is self:
                delattr(each, self.name)
        self.apps.need(self.keys)
        return getattr(owner if instance is None else instance, self.name)


class AppModels(dict):
    """
    The classes of an app by name, as `apps.all_models` has them: a name that is looked up is rendered, and all are when
    they are gone through. They stand in the order in which Django renders them.
    """

    def __init__(self, apps, label):
        self.apps, self.label = apps, label

    def __missing__(self, name):
        # While models are rendered, they wait for those that they need.
        if not self.apps.rendering:
            self.apps.need([(self.label, name)])
        if not dict.__contains__(self, name):
            raise KeyError(name)
        return dict.__getitem__(self, name)

    def get(self, name, default=None):
        try:
            return self[name]
        except KeyError:
            return default

    def __contains__(self, name):
        return dict.__contains__(self, name) or (self.label, name) in self.apps.unrendered

    def all(self):
        if not self.apps.rendering:
            self.apps.need([key for key in self.apps.unrendered if key[0] == self.label])
            order, last = self.apps.order, len(self.apps.order)
            items = sorted(dict.items(self), key=lambda item: order.get((self.label, item[0]), last))
            dict.clear(self)
            dict.update(self, items)
        return self

    def __iter__(self):
        return dict.__iter__(self.all())

    def __len__(self):
        return dict.__len__(self.all())

    def keys(self):
        return dict.keys(self.all())

    def values(self):
        return dict.values(self.all())

    def items(self):
        return dict.items(self.all())


def order_of_rendering(models):
    """Django tries the models in the order of the state, and those whose bases are not there yet again."""
    order, left = {}, list(models.values())
    while left:
        later = []
        for model in left:
            if all(base in order or base not in models for base in model.bases):
                order[model.key] = len(order)
            else:
                later.append(model)
        if len(later) == len(left):
            break
        left = later
    return order


def next_moment():
    CURRENT.moment += 1
    return CURRENT.moment


def put_in_order(earlier, later):
    """
    Gives two states their moments. Django renders them in the order of the history, whichever way it goes. It shows: fields
    that were made later come later in a table that SQLite remakes.
    """
    if earlier.moment is None:
        earlier.moment = next_moment() if later.moment is None else later.moment - 1
    if later is not earlier and (later.moment is None or later.moment < earlier.moment):
        later.moment = next_moment()
        later.__dict__.pop("apps", None)


# More than the fields of all models.
SPAN = 10**6

LAZY = []


def lazy_classes():
    """The classes that need Django, made once."""
    if LAZY:
        return LAZY
    from collections import defaultdict

    from django.apps import apps as project_apps
    from django.apps.registry import Apps
    from django.core.checks.model_checks import _check_lazy_references
    from django.db.migrations.state import AppConfigStub, ModelState, ProjectState, StateApps
    from django.db.models import Field
    from django.utils.functional import cached_property

    class LazyApps(StateApps):
        def __init__(self, models, real_apps, moment):
            self.rendering = 0
            # Fields are ordered by when they were made. However late a state's are, their numbers are of its own moment.
            self.counters = (moment * SPAN, -moment * SPAN)
            self.all_of_them = {}
            self.unrendered = dict(models)
            self.real_models = []
            for label in real_apps:
                for model in project_apps.get_app_config(label).get_models():
                    state = ModelState.from_model(model, exclude_rels=True)
                    self.real_models.append(state)
                    self.unrendered[state.app_label, state.name_lower] = LooseModel(state)
            self.order = order_of_rendering(self.unrendered)
            self.pointing = defaultdict(lambda: defaultdict(list))
            for model in self.unrendered.values():
                for app_label, name, accessor in model.accessors:
                    self.pointing[self.concrete((app_label, name))][accessor].append(model.key)
            labels = {*real_apps, *(label for label, _ in models)}
            Apps.__init__(self, [AppConfigStub(label) for label in sorted(labels)])
            self._lock = None
            self.ready_event = None
            for label, app_config in self.app_configs.items():
                app_config.models = self.all_models[label] = AppModels(self, label)

        def concrete(self, key):
            """The accessors to a proxy stand on the model behind it."""
            for _ in self.unrendered:
                model = self.unrendered.get(key)
                if model is None or not model.proxy or not model.bases:
                    break
                key = model.bases[0]
            return key

        def rendered(self):
            return [model for models in self.all_models.values() for model in dict.values(models)]

        def need(self, keys):
            """Renders these models, and whatever they cannot be without."""
            self.render_multiple([self.unrendered[key].state for key in keys if key in self.unrendered])

        def render_multiple(self, model_states):
            if not model_states:
                return
            if self.rendering:
                self.render_these(model_states)
                return
            before = set(self.rendered())
            outside = Field.creation_counter, Field.auto_creation_counter
            Field.creation_counter, Field.auto_creation_counter = self.counters
            self.rendering += 1
            try:
                # All caches are cleared once, at the end.
                with self.bulk_update():
                    while model_states:
                        self.render_these(model_states)
                        waited_for = [key for key in self._pending_operations if key in self.unrendered]
                        model_states = [self.unrendered[key].state for key in waited_for]
            finally:
                self.rendering -= 1
                self.counters = Field.creation_counter, Field.auto_creation_counter
                Field.creation_counter = max(outside[0], self.counters[0])
                Field.auto_creation_counter = min(outside[1], self.counters[1])
            errors = _check_lazy_references(self)
            if errors:
                raise ValueError("\n".join(error.msg for error in errors))
            for model in self.rendered():
                if model not in before:
                    self.announce(model)

        def render_these(self, model_states):
            for state in model_states:
                self.unrendered.pop((state.app_label, state.name_lower), None)
            for state in model_states:
                self.need(bases_of(state))
            super().render_multiple(model_states)

        def announce(self, model):
            """Puts the accessors of models that are not rendered into a class."""
            for name, keys in self.pointing.get((model._meta.app_label, model._meta.model_name), {}).items():
                keys = [key for key in keys if key in self.unrendered]
                if keys and name in vars(model):
                    self.need(keys)
                elif keys:
                    setattr(model, name, Unrendered(self, name, keys))

        def get_models(self, include_auto_created=False, include_swapped=False):
            self.need(list(self.unrendered))
            wanted = include_auto_created, include_swapped
            if wanted not in self.all_of_them:
                configs = self.app_configs.values()
                self.all_of_them[wanted] = [model for config in configs for model in config.get_models(*wanted)]
            return self.all_of_them[wanted]

        def clear_cache(self):
            # Django's goes through all models, which would render them, and forgets those of the project as well.
            self.all_of_them = {}
            if self.ready:
                for model in self.rendered():
                    model._meta._expire_cache()

        def unregister_model(self, app_label, model_name):
            self.unrendered.pop((app_label, model_name), None)
            super().unregister_model(app_label, model_name)

        def clone(self):
            self.need(list(self.unrendered))
            clone = StateApps([], {})
            for label, models in self.all_models.items():
                clone.all_models[label] = dict(models)
                app_config = AppConfigStub(label)
                app_config.apps = clone
                app_config.import_models()
                clone.app_configs[label] = app_config
            clone.real_models = self.real_models
            return clone

    class LazyState(ProjectState):
        # Its place among the states in the order of the history.
        moment = None

        def __init__(self, historical, real_apps):
            super().__init__(real_apps=set(real_apps))
            del self.models
            self.historical = historical

        @cached_property
        def models(self):
            return {key: model.state.clone() for key, model in self.historical.items()}

        @cached_property
        def apps(self):
            models = self.historical
            if "models" in self.__dict__:
                # Whoever asked for them may have changed them.
                models = {key: LooseModel(state) for key, state in self.models.items()}
            if self.moment is None:
                self.moment = next_moment()
            return LazyApps(models, self.real_apps, self.moment)

    LAZY.extend([LazyApps, LazyState])
    return LAZY


def lazy_state(source):
    """A state of its own, which whoever gets it may change."""
    setup()
    return lazy_classes()[1](models_of(source), source["real_apps"])


def plain_state(source):
    """The same as Django's own class: for a whole migration, which renders as it goes on."""
    setup()
    from django.db.migrations.state import ProjectState

    models = {key: model.state.clone() for key, model in models_of(source).items()}
    return ProjectState(models, real_apps=set(source["real_apps"]))


def project_state(source):
    """The state that Limosa hands over. Rendering models is dear: the last few states are kept."""
    key = (tuple(source["models"]), tuple(source["real_apps"]))
    fresh = lazy_state(source)
    state = CURRENT.states.pop(key, None) or fresh
    CURRENT.states[key] = state
    while len(CURRENT.states) > 4:
        del CURRENT.states[next(iter(CURRENT.states))]
    return state
