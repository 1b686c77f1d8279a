"""One HTML file that a person explores: regions, group, network and proof, without any network access.

`page_text` puts the data of one instance (`catnet.drawing.page.data`) into the template beside this file.  Every
number that the page shows was computed exactly and is a string ``p/q`` in it; floats say only where ink goes.  The
data are inert text, whatever names the files hold, and the page's policy forbids every script but its own and every
request.
"""

from __future__ import annotations

from catnet.drawing.page.data import page_data
from catnet.drawing.page.html import page_text

__all__ = ["page_data", "page_text"]
