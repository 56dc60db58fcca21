MIGRATION_MODULES = {"shop": "shop.db.migrations"}
