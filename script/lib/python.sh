# Finds a Python that Home Assistant accepts, or brings one. Sourced, never run.

# Home Assistant's own minimum, and the first version for which its dependencies have no wheels.
python_minimum=3.14.2
python_wanted=">=$python_minimum,<3.15"

# Sets $python; the last resort is Debian's own build, unpacked.
find_python() {
  python_obstacle=
  if [[ -e $debian_done ]]; then
    python=$debian_python
    return
  fi
  python=$("$uv" python find --quiet --no-project --system --no-python-downloads "$python_wanted" 2>/dev/null) && return
  say "No Python >= $python_minimum here; asking uv for one"
  if timeout 30 "$uv" python install --quiet "$python_wanted" 2>/dev/null &&
    python=$("$uv" python find --quiet --no-project --managed-python --no-python-downloads "$python_wanted" 2>/dev/null); then
    return
  fi
  unpack_debian_python ||
    die "no Python >= $python_minimum: none on PATH, uv can't download one, and $python_obstacle. Install Python 3.14 and run this again"
}
