"""rpcd's `session` object."""

from simulators.clock import Timeline

from .args import Args, text
from .session import NULL_SESSION, Session, Sessions
from .status import Status, UbusError


class SessionObject:
    """The methods; each takes the session of the call and its arguments."""

    def __init__(self, timeline: Timeline, sessions: Sessions) -> None:
        """Act on `sessions`."""
        self._timeline = timeline
        self._sessions = sessions

    def _own(self, sid: str) -> Session:
        # uhttpd let nobody through whose session is over.
        session = self._sessions.get(sid)
        assert session is not None
        return session

    def login(self, sid: str, args: Args) -> object:
        """Open a session for a user."""
        username, password = text(args, "username"), text(args, "password")
        if username is None or password is None:
            raise UbusError(Status.INVALID_ARGUMENT)
        timeout = args.get("timeout")
        session = self._sessions.login(
            username, password, timeout if isinstance(timeout, int) else None
        )
        return session.as_json(self._timeline.now)

    def create(self, sid: str, args: Args) -> object:
        """Open a session that may nothing."""
        timeout = args.get("timeout")
        session = self._sessions.create(timeout if isinstance(timeout, int) else 300)
        return session.as_json(self._timeline.now)

    def list(self, sid: str, args: Args) -> object:
        """Describe the session itself."""
        return self._own(sid).as_json(self._timeline.now)

    def access(self, sid: str, args: Args) -> object:
        """Tell whether the session may do one thing, or all that it may."""
        session = self._own(sid)
        name, function = text(args, "object"), text(args, "function")
        if name is None or function is None:
            return session.grants.as_json()
        scope = text(args, "scope") or "ubus"
        return {"access": session.grants.allows(scope, name, function)}

    def get(self, sid: str, args: Args) -> object:
        """Return what the session remembers."""
        data, keys = self._own(sid).data, args.get("keys")
        if isinstance(keys, list):
            return {"values": {key: data[key] for key in keys if key in data}}
        return {"values": data}

    def set(self, sid: str, args: Args) -> object:
        """Let the session remember something."""
        values = args.get("values")
        if not isinstance(values, dict):
            raise UbusError(Status.INVALID_ARGUMENT)
        self._own(sid).data.update(values)
        return None

    def unset(self, sid: str, args: Args) -> object:
        """Let the session forget something, or everything."""
        data, keys = self._own(sid).data, args.get("keys")
        for key in keys if isinstance(keys, list) else list(data):
            data.pop(key, None)
        return None

    def destroy(self, sid: str, args: Args) -> object:
        """End the session."""
        if sid == NULL_SESSION:
            raise UbusError(Status.PERMISSION_DENIED)
        self._own(sid)
        self._sessions.destroy(sid)
        return None
