# What tests in a browser need: Chromium, fonts with Chinese characters, Playwright. Sourced; sets $python.

install_packages() {
    local missing=()
    command -v chromium >/dev/null || missing+=(chromium)
    fc-list :lang=zh-tw 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk)
    if [ ${#missing[@]} -eq 0 ]; then return; fi
    echo "web: installing ${missing[*]}"
    { apt-get install -qy --no-install-recommends "${missing[@]}" ||
        { apt-get update -q && apt-get install -qy --no-install-recommends "${missing[@]}"; }; } >/dev/null
}

install_venv() {
    local venv=$PWD/.tools/web-e2e-venv
    python=$venv/bin/python
    if cmp -s web/tests/requirements.txt "$venv/requirements.installed"; then return; fi
    echo "web: installing Playwright"
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r web/tests/requirements.txt
    cp web/tests/requirements.txt "$venv/requirements.installed"
}

install_packages
install_venv
