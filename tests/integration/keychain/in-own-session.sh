#!/bin/sh
# Runs a program in a D-Bus session and a home of its own, which end with it.
set -eu
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir -m 700 "$home/run"
unset DISPLAY WAYLAND_DISPLAY XDG_CURRENT_DESKTOP DESKTOP_SESSION KDE_FULL_SESSION XDG_DATA_HOME XDG_CONFIG_HOME \
  XDG_CACHE_HOME GNOME_KEYRING_CONTROL
HOME=$home XDG_RUNTIME_DIR=$home/run KROWN_TEST_SESSION=$home dbus-run-session -- "$@"
