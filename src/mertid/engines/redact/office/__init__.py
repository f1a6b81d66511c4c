"""Office files: read, cleaned and written anew within limits; turned into pages by LibreOffice where it is installed."""
