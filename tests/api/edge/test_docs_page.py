"""The API's own documentation, as a browser opens it."""

import re

from tests.api.client import Api
from tests.api.reading import get


async def test_the_page_needs_no_other_host(api: Api):
    page = await get(api, "/docs", by=None)
    assert page.status_code == 200
    assert "://" not in page.text
    parts = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(parts) >= 3
    for part in parts:
        assert (await get(api, part, by=None)).status_code == 200
