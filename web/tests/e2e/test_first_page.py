"""What the first page costs, as a browser counts it."""
import gzip
import json
import re
import urllib.request

MOST_KB = 450


def transferred(page, path):
    """Answers of a page that is opened with an empty cache: [(url, bytes over the line, headers)]."""
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.clearBrowserCache")
    heads, sizes = {}, {}
    tools.on("Network.responseReceived", lambda it: heads.update({it["requestId"]: it["response"]}))
    tools.on("Network.loadingFinished", lambda it: sizes.update({it["requestId"]: it["encodedDataLength"]}))
    page.goto(path)
    page.locator(".live.is-live").wait_for()
    page.locator(".light-chart svg path").first.wait_for()
    return [(heads[one]["url"], sizes[one], {name.lower(): text for name, text in heads[one]["headers"].items()})
            for one in sizes if one in heads]


def test_the_first_page_is_light(owner):
    answers = transferred(owner.open("/account"), "/console/")
    owner.settle()
    assets = [one for one in answers if "/assets/" in one[0]]
    scripts = [one for one in assets if re.search(r"\.(js|css|svg)$", one[0])]
    total = sum(size for _, size, _ in answers) / 1024
    print(f"first page: {total:.0f} KB in {len(answers)} answers, {sum(size for _, size, _ in assets) / 1024:.0f} KB of assets")
    assert len(scripts) > 20  # the cache was empty
    assert not [url for url, _, _ in answers if "echarts" in url or "leaflet" in url]
    assert total <= MOST_KB
    for url, size, headers in scripts:
        assert "immutable" in headers["cache-control"], url
        assert headers.get("content-encoding") == "br" or size < 1000, url


def test_assets_are_compressed_beforehand(server):
    """The same bytes by each encoding, and a page that is never taken from a cache unasked."""
    def ask(path, encoding):
        request = urllib.request.Request(server.url + path, headers={"Accept-Encoding": encoding})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.headers, answer.read()

    headers, html = ask("/console/", "identity")
    assert headers["Cache-Control"] == "no-cache"
    imports = json.loads(re.search(r'<script type="importmap">(.*?)</script>', html.decode(), re.S)[1])["imports"]
    for path in [imports["vue"], imports["/assets/apps/console/App.js"]]:
        plain = ask(path, "identity")
        zipped = ask(path, "gzip")
        assert zipped[0]["Content-Encoding"] == "gzip" and gzip.decompress(zipped[1]) == plain[1]
        small = ask(path, "gzip, br")
        assert small[0]["Content-Encoding"] == "br" and len(small[1]) < len(zipped[1]) < len(plain[1])
        assert "immutable" in small[0]["Cache-Control"] and "max-age=31536000" in small[0]["Cache-Control"]
        assert "accept-encoding" in small[0]["Vary"].lower()
