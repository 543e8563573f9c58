"""Zensical, which runs no plugins: what fails a build, which pages it keeps, what they bring."""

import importlib.util
import os
import re
import subprocess
import sys
from urllib.request import urlopen

import pytest

from hosts import Site, outdated
from mkdocs_cnn.hosts.zensical import AGAIN
from test_serve import serving, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not importlib.util.find_spec("zensical"), reason="no zensical"),
]

HEAD = '[project]\nsite_name = "Test"\n'
CNN = "[project.markdown_extensions.cnn]\n"
WATCHED = 'watch = ["nets"]\n'
NETWORK = "input: 8x8x3\nlayers: [conv3-{}]\n"
PARAMS = {channels: f"{28 * channels:,}" for channels in (2, 5, 7)}
"""The parameters of a 3x3 convolution of three channels to so many: 3·3·3 weights and a bias."""
TRUE = "# True\n\n`#!cnn 0.6M = vgg16.conv3_2.params`\n"
FALSE = "# False\n\n`#!cnn 0.7M = vgg16.conv3_2.params` and `#!cnn vgg16.conv3_2.params`\n"


def site(folder, config, **pages):
    made = Site(folder)
    made.write("zensical.toml", config)
    for name, text in pages.items():
        made.write(f"docs/{name}.md", text)
    return made


def build(made, *arguments):
    """Build it: the status, and what is said of it, without Zensical's own lines."""
    done = made.build(*arguments, command=["zensical"])
    assert "Traceback" not in done.stdout + done.stderr
    own = ("Build ", "No issues")
    return done.returncode, "\n".join(
        line for line in done.stderr.splitlines() if not line.startswith(own)
    )


def places(text):
    return sorted(re.findall(r"^([\w/.]+:\d+:\d+): ", text, re.MULTILINE))


def test_false_claims_fail_the_build_when_all_pages_are_read(tmp_path):
    config = f'{HEAD}{CNN}claims = "error"\n'
    made = site(tmp_path, config, index=TRUE, one=FALSE, two=f"{FALSE}{FALSE}")
    status, told = build(made)
    assert (status, told.splitlines()[-1]) == (1, "Aborted with 3 false claims!")
    assert places(told) == ["one.md:3:8", "two.md:3:8", "two.md:6:8"]
    for name in ("index.html", "one/index.html", "two/index.html"):
        assert "0.6M" in made.read(name), "the whole site is there"
    again, told_again = build(made)
    assert (again, places(told_again)) == (1, places(told)), "wrong pages are not kept"
    made.write("docs/one.md", FALSE.replace("0.7M", "0.6M")).write("docs/two.md", TRUE)
    assert build(made) == (0, "")


def test_a_strict_build_fails_for_a_warning(tmp_path):
    made = site(tmp_path, f"{HEAD}{CNN}", index=FALSE, broken="```cnn\nvgg61\n```\n")
    status, told = build(made)
    assert (status, places(told)) == (0, ["broken.md:2:1", "index.md:3:8"])
    for argument in ("--strict", "-s", "-cs"):
        status, told = build(made, argument)
        assert (status, places(told)) == (1, ["broken.md:2:1", "index.md:3:8"]), "told again"
        assert told.splitlines()[-1] == "Aborted with 2 warnings in strict mode!"
    made.write("zensical.toml", f'{HEAD}strict = true\n{CNN}claims = "note"\n')
    made.write("docs/broken.md", TRUE)
    assert build(made) == (0, "")


def test_options_that_cannot_be_are_told_by_their_line(tmp_path):
    config = f'{HEAD}{CNN}units = "bogus"\nnetworks = "nonsuch"\nview = "stages"\n'
    made = site(tmp_path, config, index="```cnn\nlenet5\n```\n", false=FALSE)
    status, told = build(made)
    assert places(told) == ["false.md:3:8", "zensical.toml:4:1", "zensical.toml:5:1"]
    assert (status, told.splitlines()[-1]) == (
        1,
        "Aborted: there are mistakes in the configuration!",
    )
    assert "expected: one of: binary, decimal," in told
    assert 'there is no folder "nonsuch", which networks names' in told
    assert "cnn-stages" in made.read("index.html"), "the other options count"
    assert places(build(made)[1]) == places(told)


def test_what_a_page_needs_comes_with_it(tmp_path):
    pages = {
        "index": "# Page\n\nText\n",
        "block": "# Page\n\n```cnn\nlenet5\n```\n\n```cnn\nlenet5\n```\n",
        "number": TRUE,
        "sample": "# Page\n\n````\n```cnn\nlenet5\n```\n````\n",
    }
    made = site(tmp_path, f"{HEAD}{CNN}", **pages)
    assert build(made)[0] == 0
    counts = {
        name: made.read(f"{name}/index.html").count("cnnRuns = true")
        for name in pages
        if name != "index"
    }
    assert counts == {"block": 1, "number": 1, "sample": 0}
    assert made.read("block/index.html").count("--cnn-text: var(") == 1
    assert "cnnRuns" not in made.read("index.html") + made.read("search.json")
    made.write("zensical.toml", f'{HEAD}extra_css = ["assets/cnn.css"]\n{CNN}')
    copied = [sys.executable, "-m", "mkdocs_cnn", "assets", "docs"]
    subprocess.run(copied, cwd=tmp_path, check=True, capture_output=True)
    assert build(made)[0] == 0
    html = made.read("block/index.html")
    assert "cnnRuns" not in html
    assert 'href="../assets/cnn.css"' in html
    made.write("docs/assets/cnn.css", outdated("table { color: red }\n"))
    made.write("docs/block.md", f"{pages['block']}\nchanged\n")
    status, told = build(made)
    assert (status, places(told)) == (0, ["docs/assets/cnn.css:1:1"])


def test_a_page_speaks_for_itself_and_the_theme_for_all(tmp_path):
    above = "---\ncnn: {units: MB, nonsuch: 1}\ntitle: '#!cnn vgg16.params'\n---\n"
    page = f"{above}# Page\n\n`#!cnn 0.7M = vgg16.conv3_2.params` `#!cnn vgg16.memory`\n"
    config = f'{HEAD}[project.theme]\nlanguage = "zh"\n{CNN}nonsuch = 1\n'
    made = site(tmp_path, config, index=page, other=FALSE)
    status, told = build(made)
    assert places(told) == [
        *("index.md:2:1", "index.md:3:9", "index.md:7:8", "other.md:3:8", "zensical.toml:6:1")
    ]
    assert '未知的选项 "nonsuch"' in told
    assert 'zensical.toml:6:1: 没有选项 "nonsuch"' in told
    assert (status, told.splitlines()[-1]) == (1, "已中止：配置中有错误！")
    assert "61.0 MB" in made.read("index.html")


@pytest.mark.parametrize("watched", [True, False])
def test_numbers_of_the_sites_own_networks_are_those_of_today(tmp_path, watched):
    """Files that are not watched are told, and pages that may show them are not kept."""
    folder = tmp_path / "below"
    config = f'{HEAD}{WATCHED * watched}{CNN}networks = "nets"\n'
    made = site(folder, config, index="# Page\n\n```cnn\nmine\n```\n")
    for channels in (2, 5):
        made.write("nets/mine.yml", NETWORK.format(channels))
        os.utime(folder / "nets" / "mine.yml", (channels, channels))
        above = Site(tmp_path)  # paths start from the folder of the configuration
        status, told = build(above, "-f", "below/zensical.toml")
        assert (status, places(told)) == (0, [] if watched else ["below/zensical.toml:4:1"])
        assert ('watch = ["nets"]' in told) is not watched
        assert f"<b>{PARAMS[channels]}</b>" in made.read("index.html")


def test_a_site_that_is_served_goes_on(tmp_path):
    config = f'{HEAD}{WATCHED}{CNN}claims = "error"\nnetworks = "nets"\n'
    made = site(tmp_path, config, index=f"{FALSE}\n```cnn\nmine\n```\n", other=FALSE)
    made.write("nets/mine.yml", NETWORK.format(2))

    def kept():
        files = [each for each in (tmp_path / ".cache").iterdir() if each.is_file()]
        return str(sum(AGAIN.encode() in each.read_bytes() for each in files))

    with serving(tmp_path, "zensical") as (address, log):

        def page():
            with urlopen(address) as answer:
                return answer.read().decode()

        wait_for(page, f"<b>{PARAMS[2]}</b>")
        wait_for(log.read_text, "index.md:3:8: ")
        made.write("zensical.toml", f'{config}units = "bogus"\n')
        wait_for(log.read_text, 'zensical.toml:7:1: "bogus" as units')
        made.write("zensical.toml", config)
        made.write("nets/mine.yml", NETWORK.format(7))
        wait_for(page, f"<b>{PARAMS[7]}</b>")
        made.write("docs/index.md", TRUE)
        wait_for(page, '<h1 id="true">')
        wait_for(kept, "0")
    assert "Traceback" not in log.read_text()
    assert "Aborted" not in log.read_text(), "that is for builds"
    status, told = build(made)
    assert (status, places(told)) == (1, ["other.md:3:8"]), "the next build tells it again"
