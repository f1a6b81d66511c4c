"""One flat file per solution; its file name is its registration. See docs/adding.md."""
