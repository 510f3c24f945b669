"""The firewall as it runs: what is loaded, and when it is loaded anew."""

from simulators.clock import Appointment, Timeline

from .firewall import Ruleset, render
from .kernel import Kernel
from .network import Network
from .nft_table import ConflictError, Table
from .nft_text import chain_text, table_text
from .programs import Result
from .uci import Section

_NOT_LOADED = "The fw4 firewall does not appear to be loaded."
_NOT_RESTARTED = "The rendered ruleset contains errors, not doing firewall restart."


class Firewall:
    """fw4, the kernel's ruleset, and procd's trigger between them and the configuration."""

    def __init__(
        self,
        timeline: Timeline,
        network: Network,
        kernel: Kernel,
        table: Table,
        reload_seconds: float,
    ) -> None:
        """Hold the parts; `reload_seconds` pass from a commit to the new rules."""
        self._timeline = timeline
        self._network = network
        self._kernel = kernel
        self._reload_seconds = reload_seconds
        self._due: Appointment | None = None
        self.sections: list[Section] = []
        self.table = table
        self.reloads = 0
        """How often the rules were loaded."""
        self.stopped = False
        """Whether fw4 was stopped, and so refuses to reload."""
        self.ruleset: Ruleset

    def configured(self, sections: list[Section]) -> None:
        """Take a new configuration; its rules come with the next reload."""
        self.sections = sections
        if self._due is not None:
            self._due.cancel()
        self._due = self._timeline.after(self._reload_seconds, self.reload)

    def reload(self) -> None:
        """Load the configuration's rules: new handles, counters at nothing (`fw4 reload`).

        A ruleset that nft refuses leaves the old one as it was, and a firewall that was
        stopped stays so. Sets that are in no section any more stay till the next `restart`,
        and so do elements.
        """
        # What was due before met the old rules.
        self._timeline.run()
        if self.stopped:
            return
        if self._render():
            self._load()

    def restart(self) -> None:
        """Take the rules away and load them anew (`fw4 restart`, or a boot).

        With a ruleset that nft refuses, beside the sets there are, nothing happens.
        """
        self._timeline.run()
        if self._render():
            self.table.delete()
            self._load()

    def _render(self) -> bool:
        """Render the configuration; tell whether nft would load it now."""
        self.ruleset = render(self.sections, self._network)
        try:
            self.table.joined(self.ruleset.sets)
        except ConflictError as err:
            self.ruleset.error = self.ruleset.error or str(err)
        return self.ruleset.error is None

    def _load(self) -> None:
        self.table.load(self.ruleset.chains, self.ruleset.sets)
        self._kernel.defaults = self.ruleset.defaults
        self.stopped = False
        self.reloads += 1

    def stop(self) -> None:
        """Take all rules away (`fw4 stop`); only `restart` or a boot brings them back."""
        self.lose_table()
        self.stopped = True

    def lose_table(self) -> None:
        """Lose the rules behind fw4's back (`nft delete table inet fw4`).

        fw4 holds itself for started, so that the next reload brings them back.
        """
        self._timeline.run()
        self.table.delete()

    @property
    def warnings(self) -> list[str]:
        """What fw4 said at the last reload."""
        return self.ruleset.warnings

    def text(self, chain: str | None = None, *, handles: bool = False) -> str:
        """Return the ruleset, or one chain, as nft prints it now; nothing if it's gone."""
        self._timeline.run()
        if not self.table.present:
            return ""
        if chain is None:
            return table_text(self.table, handles=handles)
        return chain_text(self.table.chains[chain], handles=handles)

    def init_script(self, arguments: list[str]) -> Result:
        """Be `/etc/init.d/firewall`."""
        match arguments:
            case ["reload"] if self.stopped:
                return Result(code=1, stderr=f"{_NOT_LOADED}\n")
            case ["reload"]:
                self.reload()
                return self._result([])
            case ["restart"]:
                self.restart()
                return self._result([_NOT_RESTARTED])
            case ["stop"]:
                self.stop()
                return Result()
        return Result(code=1, stderr="Syntax: /etc/init.d/firewall [command]\n")

    def _result(self, regrets: list[str]) -> Result:
        """Return what was said; `regrets` go with the failure that nft told of."""
        lines = list(self.warnings)
        error = self.ruleset.error
        if error is not None:
            lines += [f"/dev/stdin: Error: {error}", *regrets]
        stderr = "".join(f"{line}\n" for line in lines)
        # A reload ends with the includes, whatever nft said before.
        return Result(code=bool(error and regrets), stderr=stderr)
