"""How the site is built: python -m sphinx -W --keep-going -b html docs build/docs"""

from __future__ import annotations

import os
import sys
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent)]

project = "catnet"
author = "the authors of catnet"
copyright = "the authors of catnet, MIT licence"
html_title = "catnet"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "underscores",
    "plain_docstrings",
    "public_names",
    "zoo_page",
    "command_pages",
    "notebooks",
    "sphinx_copybutton",
    "sphinx_design",
]
# Names of SymPy, NumPy and NetworkX become links where CATNET_INTERSPHINX is set and their sites answer, or where it
# names a folder with their inventories, numpy.inv and so on.  A build without it asks nobody for anything.
OTHERS = {
    "networkx": "https://networkx.org/documentation/stable/",
    "numpy": "https://numpy.org/doc/stable/",
    "python": "https://docs.python.org/3/",
    "sympy": "https://docs.sympy.org/latest/",
}


def answers(site: str) -> bool:
    """Whether a site hands over its inventory of names."""
    request = urllib.request.Request(f"{site}objects.inv", method="HEAD", headers={"User-Agent": "sphinx"})
    try:
        with urllib.request.urlopen(request, timeout=10):
            return True
    except OSError:
        return False


def inventories(wish: str) -> dict[str, tuple[str, str | None]]:
    """Where the inventories are that can be had."""
    folder = Path(wish).resolve()
    if folder.is_dir():
        kept = {name: folder / f"{name}.inv" for name in OTHERS}
        return {name: (OTHERS[name], str(path)) for name, path in kept.items() if path.is_file()}
    return {name: (site, None) for name, site in OTHERS.items() if answers(site)}


if os.environ.get("CATNET_INTERSPHINX"):
    extensions.append("sphinx.ext.intersphinx")
    intersphinx_mapping = inventories(os.environ["CATNET_INTERSPHINX"])

exclude_patterns = ["_ext", "figures", "**/.ipynb_checkpoints"]
source_suffix = {".md": "myst-nb"}
suppress_warnings = [
    "mystnb.unknown_mime_type",
    "ref.python",  # two modules may each have a Layerwise or a Pattern; a link goes to one of them
]

# Lessons run when the site is built; a cell that fails, fails the build.
nb_execution_mode = "force"
nb_execution_raise_on_error = False  # a warning, with the traceback; and warnings are errors (-W)
nb_execution_timeout = 600  # seconds for a cell, on a busy machine
nb_execution_show_tb = True
nb_merge_streams = True
nb_code_prompt_show = "Show the answer, computed"
nb_code_prompt_hide = "Hide the answer, computed"

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
copybutton_exclude = ".linenos, .gp, .go"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_default_options = {"no-value": True}
default_role = "py:obj"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
python_use_unqualified_type_names = True
add_module_names = False
toc_object_entries_show_parents = "hide"

html_theme = "pydata_sphinx_theme"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_theme_options = {
    "show_prev_next": True,
    "navigation_with_keys": False,
    "show_toc_level": 2,
    "navbar_align": "left",
    "header_links_before_dropdown": 7,
    "secondary_sidebar_items": {"[!l]**": ["page-toc"], "lessons/*": []},
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_sidebars = {"conventions": [], "glossary": [], "explanation": [], "drawing": []}
html_show_sourcelink = False
