//! Finds `manage.py` and the settings module.
