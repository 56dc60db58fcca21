from .base import Named


class Brand(Named):
    pass
