# The virtual environment and what is installed in it. Sourced, never run.

venv_python=$venv/bin/python
# What the last finished installation was made from; compared as a whole, so no hashing tool is needed.
venv_stamp=$venv/.installed-from
# The names of the requirement sets in the environment: one that was asked for once stays.
venv_sets=$venv/.requirement-sets

# Whether the environment's interpreter still runs and is new enough.
venv_is_usable() {
  [[ -x $venv_python ]] && "$venv_python" - "$python_minimum" 2>/dev/null <<'CODE'
import sys
sys.exit(sys.version_info < tuple(map(int, sys.argv[1].split("."))))
CODE
}

# Prints the requirement files of the sets wanted now and of those installed before.
wanted_requirements() {
  { printf '%s\n' "$@"; cat "$venv_sets" 2>/dev/null || true; } | sort -u |
    while read -r name; do printf '%s\n' "$root/requirements/$name.txt"; done
}

# Prints what an installation of the given files would be made from.
describe_installation() {
  "$venv_python" -VV
  cat -- "$@"
}

# Whether the given files are what is installed.
venv_is_current() {
  venv_is_usable && [[ -e $venv_stamp ]] && describe_installation "$@" | cmp -s - "$venv_stamp"
}

make_venv() {
  say "Making .venv with $("$python" --version)"
  "$uv" venv --quiet --no-project --clear --python "$python" "$venv" || die "no virtual environment could be made in $venv"
}

# Installs exactly what the given files name, each download held against its hash.
install_requirements() {
  say "Installing $(basename -s .txt -a "$@" | paste -sd ' ' -) requirements"
  rm -f "$venv_stamp"
  "$uv" pip sync --quiet --python "$venv_python" --require-hashes "$@" ||
    die "the requirements could not be installed; is the package index reachable, and are a C++ compiler and Python's headers there?"
  basename -s .txt -a "$@" >"$venv_sets"
  describe_installation "$@" >"$venv_stamp"
}
