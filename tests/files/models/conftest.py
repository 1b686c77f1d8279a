"""The scripts that made the files of this folder need frameworks, and are no tests."""

collect_ignore_glob = ["make_*.py"]
