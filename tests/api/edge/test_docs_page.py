"""The API's own documentation, as a browser opens it."""

import re

from api.app import prepared
from tests.api.client import Api, settings
from tests.api.reading import get


def test_a_server_that_shows_its_documentation_makes_it_before_it_starts():
    for shown in ({"docs": True}, {"local_stack": True}):
        assert prepared(settings("postgresql:///any", "127.0.0.1:7233", **shown)).openapi_schema
    assert prepared(settings("postgresql:///any", "127.0.0.1:7233")).openapi_schema is None


async def test_the_root_leads_to_it(api: Api):
    page = await get(api, "/", by=None)
    assert page.status_code == 200
    links = re.findall(r'href="([^"]+)"', page.text)
    assert links == ["/docs", "/openapi.json", "/desk", "/readyz"]
    for link in links[:3]:
        assert (await get(api, link, by=None)).status_code == 200


async def test_the_page_needs_no_other_host(api: Api):
    page = await get(api, "/docs", by=None)
    assert page.status_code == 200
    assert "://" not in page.text
    parts = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(parts) >= 3
    for part in parts:
        assert (await get(api, part, by=None)).status_code == 200
