"""rpcd's `uci` object: every session stages its own changes, and applies them with a net.

`apply` with `rollback` commits the session's changes and takes them back by itself unless
`confirm` arrives within the time; the changes are then staged again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from simulators.clock import Appointment, Timeline

from .args import Args, as_word, assignment, mandatory, matched, selects, table, text
from .session import Sessions
from .status import Status, UbusError
from .uci import Delta, Package, Section, valid_name, valid_section, valid_type

APPLY_TIMEOUT = 60
"""Seconds to confirm within when `apply` names none (`RPC_APPLY_TIMEOUT`)."""


@dataclass(slots=True, kw_only=True)
class _Pending:
    """An applied change that waits to be confirmed."""

    sid: str
    files: dict[str, list[Section]]
    deltas: dict[str, list[Delta]]
    timer: Appointment


class Uci:
    """The configuration, what is staged in it, and what waits to be confirmed."""

    def __init__(
        self,
        timeline: Timeline,
        sessions: Sessions,
        packages: Mapping[str, Iterable[Section]],
        changed: Callable[[str], None],
    ) -> None:
        """Hold `packages`; call `changed` with a package's name after each commit."""
        self._timeline = timeline
        self._sessions = sessions
        self._files = {name: list(sections) for name, sections in packages.items()}
        self._staged: dict[str, dict[str, list[Delta]]] = {}
        self._pending: _Pending | None = None
        self._changed = changed
        sessions.on_destroy = self._forget
        sessions.reclaim = lambda: self.pending

    @property
    def pending(self) -> str | None:
        """The session whose applied changes wait to be confirmed."""
        return self._pending.sid if self._pending else None

    def committed(self, config: str) -> Package:
        """Return a package as its file has it."""
        return Package(self._files[config])

    def replace(self, config: str, sections: Iterable[Section]) -> None:
        """Write a package's file from outside, as an owner with an editor does."""
        self._files[config] = list(sections)
        self._changed(config)

    def stage(self, sid: str, config: str, deltas: Iterable[Delta]) -> None:
        """Stage changes in a session, as somebody else who uses it does."""
        self._staged.setdefault(sid, {}).setdefault(config, []).extend(deltas)

    def staged(self, sid: str, config: str) -> list[Delta]:
        """Return what a session has staged for a package."""
        return list(self._staged.get(sid, {}).get(config, ()))

    def forget_staged(self) -> None:
        """Lose everything that stands in RAM: staged changes and the roll-back timer."""
        self._staged.clear()
        if self._pending:
            self._pending.timer.cancel()
            self._pending = None

    def _forget(self, sid: str) -> None:
        self._staged.pop(sid, None)

    def _load(self, sid: str, config: str) -> Package:
        if config not in self._files:
            raise UbusError(Status.NOT_FOUND)
        package = Package(self._files[config])
        for delta in self.staged(sid, config):
            package.apply(delta)
        return package

    def _require(self, sid: str, config: str, permission: str) -> None:
        if not self._sessions.allows(sid, "uci", config, permission):
            raise UbusError(Status.PERMISSION_DENIED)

    # The methods of the object, each (session, arguments) → reply.

    def configs(self, sid: str, args: Args) -> object:
        """List the packages."""
        return {"configs": sorted(self._files)}

    def get(self, sid: str, args: Args) -> object:
        """Return a package, those of its sections that match, one section, one option."""
        config = mandatory(args, "config")
        self._require(sid, config, "read")
        package = self._load(sid, config)
        name, option = text(args, "section"), text(args, "option")
        if name is None:
            wanted = matched(args)
            section_type = text(args, "type")
            return {
                "values": {
                    section.name: section.as_json(index)
                    for index, section in enumerate(package.sections)
                    if section.matches(section_type, wanted)
                }
            }
        section = package.find(name)
        if section is None or (option is not None and option not in section.options):
            return None
        if option is not None:
            return {"value": section.options[option]}
        return {"values": section.as_json()}

    def add(self, sid: str, args: Args) -> object:
        """Stage a new section, named or anonymous."""
        config, section_type = mandatory(args, "config"), mandatory(args, "type")
        self._require(sid, config, "write")
        name = text(args, "name")
        if not valid_type(section_type) or (name is not None and not valid_name(name)):
            raise UbusError(Status.INVALID_ARGUMENT)
        package = self._load(sid, config)
        if name is not None:
            deltas = [Delta("set", name, None, section_type)]
        else:
            name = package.next_anonymous(section_type)
            deltas = [Delta("add", name, None, section_type)]
        for option, value in (table(args, "values") or {}).items():
            deltas += assignment(name, option, value)
        self.stage(sid, config, deltas)
        return {"section": name}

    def set(self, sid: str, args: Args) -> object:
        """Stage other values for a section, or for all that match."""
        config, values = mandatory(args, "config"), table(args, "values")
        if values is None or not selects(args):
            raise UbusError(Status.INVALID_ARGUMENT)
        self._require(sid, config, "write")
        deltas: list[Delta] = []
        for section in self._selected(sid, config, args):
            for option, value in values.items():
                held = section.options.get(option)
                if isinstance(held, str) and held == as_word(value):
                    continue
                if held is not None and (
                    isinstance(held, list) or isinstance(value, list)
                ):
                    deltas.append(Delta("remove", section.name, option))
                deltas += assignment(section.name, option, value)
        self.stage(sid, config, deltas)
        return None

    def delete(self, sid: str, args: Args) -> object:
        """Stage the end of sections or of some of their options."""
        config = mandatory(args, "config")
        if not selects(args):
            raise UbusError(Status.INVALID_ARGUMENT)
        self._require(sid, config, "write")
        options = args.get("options", args.get("option"))
        deltas: list[Delta] = []
        for section in self._selected(sid, config, args):
            if options is None:
                deltas.append(Delta("remove", section.name))
                continue
            wanted = options if isinstance(options, list) else [options]
            held = [option for option in wanted if option in section.options]
            if not held:
                raise UbusError(Status.NOT_FOUND)
            deltas += [Delta("remove", section.name, option) for option in held]
        self.stage(sid, config, deltas)
        return None

    def rename(self, sid: str, args: Args) -> object:
        """Stage another name for a section or an option."""
        config, name = mandatory(args, "config"), mandatory(args, "name")
        section, option = mandatory(args, "section"), text(args, "option")
        self._require(sid, config, "write")
        if not valid_name(name):
            raise UbusError(Status.INVALID_ARGUMENT)
        found = self._load(sid, config).find(section)
        if found is None or (option is not None and option not in found.options):
            raise UbusError(Status.NOT_FOUND)
        self.stage(sid, config, [Delta("rename", found.name, option, name)])
        return None

    def order(self, sid: str, args: Args) -> object:
        """Stage the named sections to the front, in the order given."""
        config, wanted = mandatory(args, "config"), args.get("sections")
        if not isinstance(wanted, list):
            raise UbusError(Status.INVALID_ARGUMENT)
        self._require(sid, config, "write")
        package = self._load(sid, config)
        deltas: list[Delta] = []
        for position, name in enumerate(wanted):
            if not isinstance(name, str):
                raise UbusError(Status.INVALID_ARGUMENT)
            section = package.find(name)
            if section is None:
                raise UbusError(Status.NOT_FOUND)
            if package.sections.index(section) != position:
                deltas.append(Delta("order", section.name, None, position))
                package.apply(deltas[-1])
        self.stage(sid, config, deltas)
        return None

    def changes(self, sid: str, args: Args) -> object:
        """Return what this session has staged."""
        config = text(args, "config")
        if config is not None:
            self._require(sid, config, "read")
            if config not in self._files:
                raise UbusError(Status.NOT_FOUND)
            deltas = self.staged(sid, config)
            return {"changes": [delta.as_json() for delta in deltas]}
        return {
            "changes": {
                name: [delta.as_json() for delta in deltas]
                for name, deltas in sorted(self._staged.get(sid, {}).items())
                if deltas and self._sessions.allows(sid, "uci", name, "read")
            }
        }

    def revert(self, sid: str, args: Args) -> object:
        """Forget what this session has staged for a package."""
        config = self._idle(sid, args)
        self._staged.get(sid, {}).pop(config, None)
        return None

    def commit(self, sid: str, args: Args) -> object:
        """Write what this session has staged for a package, without a net."""
        config = self._idle(sid, args)
        self._files[config] = self._load(sid, config).sections
        self._staged.get(sid, {}).pop(config, None)
        self._changed(config)
        return None

    def apply(self, sid: str, args: Args) -> object:
        """Write all this session has staged, taking it back unless it is confirmed."""
        rollback = args.get("rollback") is True
        if self._pending is not None:
            if rollback:
                raise UbusError(Status.PERMISSION_DENIED)
            return None
        timeout = args.get("timeout")
        seconds = timeout if isinstance(timeout, int) else APPLY_TIMEOUT
        staged = {
            name: deltas for name, deltas in self._staged.get(sid, {}).items() if deltas
        }
        if not staged:
            raise UbusError(Status.NO_DATA)
        for name in staged:
            self._require(sid, name, "write")
        if rollback:
            self._pending = _Pending(
                sid=sid,
                files={name: self._files[name] for name in staged},
                deltas=staged,
                timer=self._timeline.after(seconds, self._roll_back),
            )
        for name in staged:
            self._files[name] = self._load(sid, name).sections
            self._changed(name)
        self._staged.pop(sid, None)
        return None

    def confirm(self, sid: str, args: Args) -> object:
        """Keep what was applied."""
        self._own(sid).timer.cancel()
        self._pending = None
        return None

    def rollback(self, sid: str, args: Args) -> object:
        """Take back what was applied, now."""
        self._own(sid)
        self._roll_back()
        return None

    def _own(self, sid: str) -> _Pending:
        if self._pending is None:
            raise UbusError(Status.NO_DATA)
        if self._pending.sid != sid:
            raise UbusError(Status.PERMISSION_DENIED)
        return self._pending

    def _roll_back(self) -> None:
        pending, self._pending = self._pending, None
        assert pending is not None
        pending.timer.cancel()
        for name, sections in pending.files.items():
            self._files[name] = sections
            self._changed(name)
        # The initiator finds its changes staged again, if it still is somebody.
        if self._sessions.get(pending.sid) is not None:
            self._staged[pending.sid] = pending.deltas

    def _idle(self, sid: str, args: Args) -> str:
        if self._pending is not None:
            raise UbusError(Status.PERMISSION_DENIED)
        config = mandatory(args, "config")
        self._require(sid, config, "write")
        if config not in self._files:
            raise UbusError(Status.NOT_FOUND)
        return config

    def _selected(self, sid: str, config: str, args: Args) -> list[Section]:
        name, section_type = text(args, "section"), text(args, "type")
        package = self._load(sid, config)
        if name is not None:
            if not valid_section(name):
                raise UbusError(Status.INVALID_ARGUMENT)
            section = package.find(name)
            found = [section] if section is not None else []
        else:
            wanted = matched(args)
            found = [
                section
                for section in package.sections
                if section.matches(section_type, wanted)
            ]
        if not found:
            raise UbusError(Status.NOT_FOUND)
        return found
