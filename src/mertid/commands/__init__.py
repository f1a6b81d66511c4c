"""The commands: one file each, named as the command. The docstring is its help, EXAMPLE a line that works."""
