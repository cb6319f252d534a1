"""Staff under test: Argon2 with its smallest cost, so that a test does not wait for what is slow on purpose."""

import pytest
from argon2 import PasswordHasher

from outreach.staff import accounts


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch):
    monkeypatch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
