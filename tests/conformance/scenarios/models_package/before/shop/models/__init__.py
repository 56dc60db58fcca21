from .brand import Brand
from .product import *
