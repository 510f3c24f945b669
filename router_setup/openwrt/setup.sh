#!/bin/sh
# Puts on an OpenWrt router what IoT Egress Guard needs: an access list, and a login that has no other rights.
#
#   sh setup.sh [--user NAME] [--remove]
#
#   --user NAME  what the login is called (iot-egress-guard)
#   --remove     take the login, the access list and all firewall rules of the guard off again
#
# Run it on the router, as root, with iot-egress-guard.json beside it. It may be run again at any time.
# The password is asked for, or read from standard input; an empty one keeps the present password, or has one made up.
# Nothing is installed and nothing is changed when something that the guard needs isn't there.
set -eu

# A folder that stands for the router's root; tests set it.
root=${IEG_ROOT:-}
here=$(cd -- "$(dirname -- "$0")" && pwd)
group=iot-egress-guard
# Sections of uci can't bear a hyphen.
section=rpcd.iot_egress_guard
acl=/usr/share/rpcd/acl.d/$group.json
kept=$root/etc/sysupgrade.conf
shortest_password=12
# How the terminal was before it hid what is typed.
hidden=

say() { printf '%s\n' "$*" >&2; }

die() {
  say "setup.sh: $*"
  exit 1
}

# Prints how the router's package manager installs packages.
how_to_install() {
  if command -v apk >/dev/null 2>&1; then
    printf 'apk update && apk add %s' "$*"
  else
    printf 'opkg update && opkg install %s' "$*"
  fi
}

# Prints the packages that the guard can't do without and that aren't there.
missing_packages() {
  [ -x "$root/sbin/fw4" ] || printf ' firewall4'
  [ -e "$root/usr/lib/uhttpd_ubus.so" ] || printf ' uhttpd-mod-ubus'
  [ -e "$root/www/cgi-bin/cgi-download" ] || printf ' cgi-io'
  ubus list session >/dev/null 2>&1 || printf ' rpcd'
  ubus list file >/dev/null 2>&1 || printf ' rpcd-mod-file'
  ubus list luci-rpc >/dev/null 2>&1 || printf ' rpcd-mod-luci'
}

# What somebody else has staged would be committed along with ours.
refuse_unsaved() {
  [ -z "$(uci -q changes "$1")" ] ||
    die "there are unsaved changes in $1; save or revert them first (uci changes $1)"
}

# Asks for the password; the terminal doesn't show it where that can be had.
read_password() {
  if uci -q get "$section.password" >/dev/null; then
    printf 'Password for %s (empty: keep the present one): ' "$user" >&2
  else
    printf 'Password for %s (empty: one is made up): ' "$user" >&2
  fi
  if [ -t 0 ] && command -v stty >/dev/null 2>&1; then
    hidden=$(stty -g)
    stty -echo
  fi
  IFS= read -r password || true
  show_typing
  say ''
}

show_typing() {
  [ -z "$hidden" ] || stty "$hidden"
  hidden=
}

make_password() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | dd bs=1 count=24 2>/dev/null; }

# Prints a hash of the password. SHA-512 ("6") where openssl is installed: uhttpd itself only knows MD5.
hash_password() {
  case $1 in
    6) printf '%s\n' "$password" | openssl passwd -6 -stdin 2>/dev/null ;;
    1) uhttpd -m "$password" ;;
  esac
}

write_login() {
  uci -q delete "$section" || true
  uci set "$section=login"
  uci set "$section.username=$user"
  uci set "$section.password=$1"
  uci add_list "$section.read=$group"
  uci add_list "$section.write=$group"
  uci commit rpcd
}

# Logs in as the guard would, and sees that the access list is in effect.
login_works() {
  quoted=$(printf '%s' "$password" | sed 's/[\\"]/\\&/g')
  answer=$(ubus -S call session login "{\"username\":\"$user\",\"password\":\"$quoted\"}" 2>/dev/null) || return 1
  session=$(printf '%s' "$answer" | sed -n 's/.*"ubus_rpc_session": *"\([0-9a-f]*\)".*/\1/p')
  [ -n "$session" ] || return 1
  ubus call session destroy "{\"ubus_rpc_session\":\"$session\"}" >/dev/null 2>&1 || true
  case $answer in
    *"\"$group\""*) return 0 ;;
  esac
  return 1
}

# A C library that lacks SHA-512 refuses such a hash at the login only; so the login decides.
set_password() {
  for kind in 6 1; do
    hash=$(hash_password "$kind") || continue
    case $hash in
      "\$$kind\$"?*) ;;
      *) continue ;;
    esac
    write_login "$hash"
    if login_works; then
      return 0
    fi
  done
  uci -q delete "$section" || true
  uci commit rpcd
  die "the router doesn't accept the login that was just made; nothing of it was left (see logread)"
}

# rpcd reads the access lists again for the sessions that are open; they stay open.
reload_rpcd() { "$root/etc/init.d/rpcd" reload; }

install_acl() {
  [ -f "$here/$group.json" ] || die "$group.json must lie beside this script"
  mkdir -p "$root${acl%/*}"
  cp "$here/$group.json" "$root$acl.new"
  chmod 644 "$root$acl.new"
  mv "$root$acl.new" "$root$acl"
  # Firmware upgrades keep /etc/config, but not this file unless it's listed.
  grep -qxF "$acl" "$kept" 2>/dev/null || printf '%s\n' "$acl" >>"$kept"
}

forget_acl() {
  rm -f "$root$acl"
  [ ! -f "$kept" ] || sed -i "\\|^$acl\$|d" "$kept"
}

put_on() {
  missing=$(missing_packages)
  [ -z "$missing" ] || die "the router lacks:$missing
Install what is missing, then run this again:
  $(how_to_install "${missing# }")"
  refuse_unsaved rpcd
  if uci -q show rpcd | grep -v "^$section\." | grep -q "\.username='$user'\$"; then
    die "another login is called $user already; choose a name with --user"
  fi
  present=$(uci -q get "$section.password" || true)
  read_password
  made_up=
  if [ -z "$password" ] && [ -z "$present" ]; then
    password=$(make_password)
    made_up=$password
  fi
  [ -z "$password" ] || [ "${#password}" -ge "$shortest_password" ] ||
    die "the password is too short; it takes at least $shortest_password characters"

  install_acl
  if [ -n "$password" ]; then
    set_password
  else
    write_login "$present"
  fi
  reload_rpcd

  say "Done. The login is called $user."
  if [ -n "$made_up" ]; then
    say "Its password, shown only now:"
    printf '%s\n' "$made_up"
  fi
  if [ ! -x "$root/usr/sbin/conntrack" ]; then
    say "Optional, so that a block also cuts flows that are already open:"
    say "  $(how_to_install conntrack)"
  fi
}

take_off() {
  refuse_unsaved rpcd
  refuse_unsaved firewall
  rules=$(uci -q show firewall | sed -n 's/^firewall\.\(ieg_[a-z0-9_]*\)=.*/\1/p')
  for rule in $rules; do
    uci delete "firewall.$rule"
  done
  if [ -n "$rules" ]; then
    uci commit firewall
    "$root/etc/init.d/firewall" reload
  fi
  if uci -q delete "$section"; then
    uci commit rpcd
  fi
  forget_acl
  reload_rpcd
  say "The guard's login, access list and rules are gone from this router."
}

user=iot-egress-guard
action=put_on
while [ $# -gt 0 ]; do
  case $1 in
    --user)
      [ $# -ge 2 ] || die "--user needs a name"
      user=$2
      shift
      ;;
    --remove) action=take_off ;;
    *) die "unknown option $1; it takes --user NAME and --remove" ;;
  esac
  shift
done
case $user in
  '' | *[!A-Za-z0-9_-]*) die "a login's name takes letters, digits, _ and - only" ;;
esac
trap show_typing EXIT
trap 'exit 130' INT
command -v uci >/dev/null 2>&1 || die "there is no uci here; run this on the OpenWrt router"
"$action"
