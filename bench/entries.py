"""All benchmarks by name, with their limits.

The limits are those the project set itself for 100 devices and for a router with 65,536 entries
(`docs/performance.md`).
"""

from collections.abc import Mapping

from .model import Bound, Entry

ENTRIES: Mapping[str, Entry] = {
    "scan_ratio": Entry("ratio", 8, "table:scan_ratio"),
    "yardstick_ratio": Entry("ratio", 5, "table:yardstick_ratio", Bound.AT_LEAST),
    "loop_block_ms": Entry("ms", 10, "poll:loop_block"),
    "poll_to_state_ms": Entry("ms", 300, "poll:poll_to_state"),
    "peak_extra_mb": Entry("MB", 10, "poll:peak_extra"),
    "lookup_us": Entry("µs", 3, "lookup:lookup"),
    "setup_loop_ms": Entry("ms", 150, "start:set_up"),
    "judge_100x4096_ms": Entry("ms", 20, "judge:judge"),
    "store_loop_ms": Entry("ms", 50, "save:save"),
    "recorder_rows": Entry("rows", 0, "recorder:recorder_rows"),
    "subscribe_2000_ms": Entry("ms", 1000, "subscribe:subscribe"),
    "subscribe_idle_us": Entry("µs", 100, "subscribe:idle"),
    "ledger_mb": Entry("MB", 60, "memory:ledgers"),
    "evaluate_month_s": Entry("s", 10, "evaluate:evaluate"),
}
