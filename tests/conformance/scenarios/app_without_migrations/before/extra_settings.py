MIGRATION_MODULES = {"plain": None}
