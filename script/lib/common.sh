# Shared by the shell scripts: where things stand, and how they speak. Sourced, never run.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
venv=$root/.venv
tools=$root/.tools

# Without compiled modules every start of Home Assistant compiles it anew, which takes seconds.
unset PYTHONDONTWRITEBYTECODE

say() {
  printf '%s\n' "$*" >&2
}

# One line on what is missing and what would help.
die() {
  printf '%s: %s\n' "script/${0##*/}" "$*" >&2
  exit 1
}

have() {
  command -v "$1" >/dev/null 2>&1
}
