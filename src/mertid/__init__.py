"""mertid ("more time"): one platform on which Danish public authorities run AI decision support."""

__version__ = "0.1.0"
