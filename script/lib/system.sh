# Tools of the operating system that some tests use. Sourced, never run.

# command:Debian package. The tests that need these skip themselves where they are missing.
system_tools=(chromium:chromium conntrack:conntrack nft:nftables)

install_system_tools() {
  local tool missing=()
  for tool in "${system_tools[@]}"; do
    PATH=$PATH:/usr/sbin:/sbin have "${tool%%:*}" || missing+=("${tool##*:}")
  done
  ((${#missing[@]})) || return 0
  if ! have apt-get || ((EUID != 0)); then
    say "Not installed, because that takes root and apt-get: ${missing[*]}; tests that need them are skipped"
    return 0
  fi
  say "Installing ${missing[*]}"
  if ! {
    apt-get --quiet=2 update &&
      DEBIAN_FRONTEND=noninteractive apt-get --quiet=2 install --yes --no-install-recommends "${missing[@]}"
  } >/dev/null 2>"$root/.tools/system.log" </dev/null; then
    say "Could not be installed: ${missing[*]} (see .tools/system.log); tests that need them are skipped"
  fi
}
