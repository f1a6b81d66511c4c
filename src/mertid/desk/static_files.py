"""Where the style sheets, scripts and fonts are served from."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class Static(CompressedManifestStaticFilesStorage):
    """Compressed files with the content's hash in their name, so that browsers keep them for good.

    A file that `collectstatic` has not collected keeps its plain name and is served from the package.
    """

    def stored_name(self, name: str) -> str:
        """Return the hashed name where there is one, else ``name``."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name
