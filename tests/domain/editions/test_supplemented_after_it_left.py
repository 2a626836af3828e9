"""What was asked for arrives after the matter has left the desk: it gives nobody work who no longer has the matter."""

from functools import partial
from pathlib import Path

import pytest

from domain.law.rulebook import Rulebook
from domain.matter.events import Refused
from testing.district import SYSTEM, official
from testing.scenario import Matter
