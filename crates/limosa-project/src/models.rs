//! models.py → `ProjectState`.
