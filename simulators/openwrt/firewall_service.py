"""The firewall as it runs: what is loaded, and when it is loaded anew."""

from simulators.clock import Appointment, Timeline

from .firewall import Ruleset, render
from .kernel import Kernel
from .network import Network
from .nft import Table
from .nft_text import chain_text, table_text
from .programs import Result
from .uci import Section

type Sections = list[Section]


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
        self.ruleset: Ruleset

    def configured(self, sections: list[Section]) -> None:
        """Take a new configuration; its rules come with the next reload."""
        self.sections = sections
        if self._due is not None:
            self._due.cancel()
        self._due = self._timeline.after(self._reload_seconds, self.reload)

    def reload(self) -> None:
        """Load the configuration's rules: new handles, counters at nothing.

        A ruleset that nft refuses leaves the old one as it was.
        """
        # What was due before met the old rules.
        self._timeline.run()
        self.ruleset = render(self.sections, self._network)
        if self.ruleset.error is not None:
            return
        self.table.load(self.ruleset.chains, self.ruleset.sets)
        self._kernel.defaults = self.ruleset.defaults
        self.reloads += 1

    @property
    def warnings(self) -> list[str]:
        """What fw4 said at the last reload."""
        return self.ruleset.warnings

    def text(self, chain: str | None = None, *, handles: bool = False) -> str:
        """Return the ruleset, or one chain, as nft prints it now."""
        self._timeline.run()
        if chain is None:
            return table_text(self.table, handles=handles)
        return chain_text(self.table.chains[chain], handles=handles)

    def init_script(self, arguments: list[str]) -> Result:
        """Be `/etc/init.d/firewall`."""
        if arguments not in (["reload"], ["restart"]):
            return Result(code=1, stderr="Syntax: /etc/init.d/firewall [command]\n")
        self.reload()
        lines = list(self.warnings)
        if self.ruleset.error is not None:
            lines += [
                f"/dev/stdin: Error: {self.ruleset.error}",
                "The rendered ruleset contains errors, not doing firewall restart.",
            ]
        stderr = "".join(f"{line}\n" for line in lines)
        return Result(code=self.ruleset.error is not None, stderr=stderr)
