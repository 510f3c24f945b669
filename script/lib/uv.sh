# Finds uv, or installs it from the package index into a private place. Sourced, never run.

# Sets $uv to a uv that works.
find_uv() {
  local candidate
  for candidate in "$(command -v uv || true)" "$tools/venv/bin/uv" "$tools/uv/bin/uv"; do
    if [[ -n $candidate ]] && "$candidate" --version >/dev/null 2>&1; then
      uv=$candidate
      return
    fi
  done
  install_uv
}

install_uv() {
  local python log=$tools/uv.log
  python=$(command -v python3 || true)
  [[ -n $python ]] ||
    die "neither uv nor python3 is here to fetch it with; install one of them and run this again"
  say "Installing uv"
  mkdir -p "$tools"
  # A Debian python3 may lack ensurepip (package python3-venv) yet have pip, so both ways are tried.
  if "$python" -m venv "$tools/venv" >"$log" 2>&1 &&
    "$tools/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv >>"$log" 2>&1; then
    uv=$tools/venv/bin/uv
  elif "$python" -m pip install --quiet --disable-pip-version-check --target "$tools/uv" uv >>"$log" 2>&1; then
    uv=$tools/uv/bin/uv
  else
    die "uv could not be installed with $python (see $log); is the package index reachable, and is python3-venv or pip there?"
  fi
}
