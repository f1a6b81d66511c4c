"""The desk as a Django application."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The desk: models, store, pages, API, jobs."""

    name = "mertid.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
