"""The commands of the command line, one file each: its arguments, its answer as JSON, its answer for a reader."""
