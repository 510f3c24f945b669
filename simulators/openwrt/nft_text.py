"""The text that `nft list …` prints for a ruleset."""

from collections.abc import Iterator

from .nft import Chain, Expression, Json, NamedSet, Rule
from .nft_table import Table

_QUOTED = ("iifname", "oifname", "iif", "oif")

_WRITTEN = ("!=", "<=", ">=")
"""The operators that nft prints; equality goes without."""

_SET_WIDTHS = {"ipv4_addr": 2, "inet_service": 5}
"""Elements of a named set in one line (nft 1.0.6); of other types, one."""


def table_text(table: Table, *, handles: bool = False, terse: bool = False) -> str:
    """Render everything."""
    blocks = [
        *(
            set_lines(named, handles=handles, terse=terse)
            for named in table.sets.values()
        ),
        *(chain_lines(chain, handles=handles) for chain in table.chains.values()),
    ]
    head = "table inet fw4 {" + _handle(table.handle, handles)
    body = "\n\n".join("\n".join(block) for block in blocks)
    return f"{head}\n{body}\n}}\n"


def chain_text(chain: Chain, *, handles: bool = False) -> str:
    """Render one chain within its table."""
    return "\n".join(
        ("table inet fw4 {", *chain_lines(chain, handles=handles), "}", "")
    )


def set_text(named: NamedSet, *, handles: bool = False, terse: bool = False) -> str:
    """Render one set within its table."""
    lines = set_lines(named, handles=handles, terse=terse)
    return "\n".join(("table inet fw4 {", *lines, "}", ""))


def _handle(handle: int, shown: bool) -> str:
    return f" # handle {handle}" if shown else ""


def set_lines(
    named: NamedSet, *, handles: bool = False, terse: bool = False
) -> Iterator[str]:
    """Yield a set's lines."""
    yield f"\tset {named.name} {{" + _handle(named.handle, handles)
    yield f"\t\ttype {' . '.join(named.types)}"
    if named.size is not None:
        yield f"\t\tsize {named.size}"
    if named.interval:
        yield "\t\tflags interval"
        yield "\t\tauto-merge"
    if named.comment is not None:
        yield f'\t\tcomment "{named.comment}"'
    if named.elements and not terse:
        width = _SET_WIDTHS.get(" . ".join(named.types), 1)
        words = [value_text(element) for element in named.elements]
        rows = [
            ", ".join(words[start : start + width])
            for start in range(0, len(words), width)
        ]
        yield "\t\telements = { " + ",\n\t\t\t     ".join(rows) + " }"
    yield "\t}"


def chain_lines(chain: Chain, *, handles: bool = False) -> Iterator[str]:
    """Yield a chain's lines."""
    yield f"\tchain {chain.name} {{" + _handle(chain.handle, handles)
    if chain.hook is not None:
        hook = chain.hook
        yield (
            f"\t\ttype {hook.type} hook {hook.hook} priority {hook.priority_name};"
            f" policy {hook.policy};"
        )
    for rule in chain.rules:
        yield "\t\t" + rule_text(rule) + _handle(rule.handle, handles)
    yield "\t}"


def rule_text(rule: Rule) -> str:
    """Render one rule."""
    words = [expression_text(expression) for expression in rule.live_expr()]
    if rule.comment is not None:
        words.append(f'comment "{rule.comment}"')
    return " ".join(words)


def expression_text(expression: Expression) -> str:
    """Render one expression of a rule."""
    match expression:
        case {"match": {"op": str(op), "left": left, "right": right}}:
            return _match_text(op, left, right)
        case {"counter": {"packets": packets, "bytes": size}}:
            return f"counter packets {packets} bytes {size}"
        case {"vmap": {"key": key, "data": {"set": list(pairs)}}}:
            words = [_pair_text(pair) for pair in pairs]
            return f"{left_text(key)} vmap {{ {', '.join(words)} }}"
        case {"jump": {"target": target}}:
            return f"jump {target}"
        case {"limit": {"rate": rate, "burst": burst, "per": per}}:
            extra = "" if burst == 5 else f" burst {burst} packets"
            return f"limit rate {rate}/{per}{extra}"
        case {"reject": {"type": "tcp reset"}}:
            return "reject with tcp reset"
        case {"mangle": _}:
            return "tcp option maxseg size set rt mtu"
        case _:
            return next(iter(expression))


def _pair_text(pair: Json) -> str:
    assert isinstance(pair, list)
    key, verdict = pair
    assert isinstance(verdict, dict)
    return f"{key} : {next(iter(verdict))}"


def _match_text(op: str, left: Json, right: Json) -> str:
    match left:
        case {"&": [field, list(flags)]}:
            names = ",".join(value_text(flag) for flag in flags)
            return f"{left_text(field)} {value_text(right)} / {names}"
        case {"&": [field, mask]}:
            return f"{left_text(field)} & {mask} {op} {value_text(right)}"
        case {"meta": {"key": key}} if key in _QUOTED:
            words = _quoted(right)
        case {"meta": {"key": "time"}}:
            words = _moments(right)
        case _:
            words = value_text(right)
    written = f"{op} " if op in _WRITTEN else ""
    return f"{left_text(left)} {written}{words}"


def _quoted(right: Json) -> str:
    match right:
        case {"set": list(names)}:
            return "{ " + ", ".join(f'"{name}"' for name in names) + " }"
    return f'"{right}"'


def _moments(right: Json) -> str:
    match right:
        case {"range": [first, last]}:
            return f'"{first}"-"{last}"'
    return f'"{right}"'


def left_text(left: Json) -> str:
    """Render what a condition looks at."""
    match left:
        case {"payload": {"protocol": protocol, "field": name}}:
            return f"{protocol} {name}"
        case {"meta": {"key": key}} if key in _QUOTED:
            return str(key)
        case {"meta": {"key": key}}:
            return f"meta {key}"
        case {"ct": {"key": key}}:
            return f"ct {key}"
        case {"concat": list(fields)}:
            return " . ".join(left_text(field) for field in fields)
    raise ValueError(left)


def value_text(value: Json) -> str:
    """Render what a condition compares with."""
    match value:
        case {"set": list(items)}:
            return "{ " + ", ".join(value_text(item) for item in items) + " }"
        case {"prefix": {"addr": base, "len": length}}:
            return f"{base}/{length}"
        case {"range": [first, last]}:
            return f"{first}-{last}"
        case {"concat": list(parts)}:
            return " . ".join(value_text(part) for part in parts)
    return str(value)
