"""The owner's login, and where the home is."""

from .api import Api

OWNER = {"name": "Demo", "username": "demo", "password": "demo", "language": "en"}
"""Good for a Home Assistant that listens on loopback and is thrown away."""

HOME = {
    "location_name": "Demo home",
    "country": "US",
    "currency": "USD",
    "unit_system": "us_customary",
    "time_zone": "America/New_York",
    "latitude": 42.3314,
    "longitude": -83.0458,
    "elevation": 190,
    "language": "en",
}
"""Detroit's, as any place in the United States would do."""


async def onboard(api: Api) -> Api:
    """Make the owner, and return the API as that owner."""
    client = f"{api.url}/"
    answer = await api.post("/api/onboarding/users", {"client_id": client, **OWNER})
    tokens = await api.post_form(
        "/auth/token",
        {
            "grant_type": "authorization_code",
            "code": answer["auth_code"],
            "client_id": client,
        },
    )
    return api.as_user(tokens["access_token"])


async def move_in(api: Api) -> None:
    """Say where the home is."""
    async with api.commands() as command:
        await command("config/core/update", **HOME)
