"""A client of shouwen (首问), the backend of the first-asked rule."""

from shouwen_client.calls import Patience
from shouwen_client.client import AsyncClient, Client
from shouwen_client.errors import Pending, Problem

__all__ = ["AsyncClient", "Client", "Patience", "Pending", "Problem"]
