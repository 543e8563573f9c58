"""Many networks in one table: families that stand together, and names that lead to pages."""

import csv
import io
import re

import pytest
import yaml

from helpers import PACKAGE, block, data, library, page, problems, rendered, work_out
from mkdocs_cnn.library.library import Library
from mkdocs_cnn.show.document import MANY

ALL = "compare: all\nview: index\n"
FILES = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in (PACKAGE / "library" / "networks").glob("*.yml")
}
SMALL = "{input: 8x8x3, layers: [conv3-4]"


def family(name):
    """What a network's file says of its family, or the file that it uses."""
    own = FILES[name]
    return own.get("family") or family(own["use"])


def some(*families):
    """An index of small networks of these families, none where one is empty."""
    each = (
        f"{SMALL}, id: n{i}{f', family: {it}' if it else ''}}}" for i, it in enumerate(families)
    )
    return f"compare: [{', '.join(each)}]\nview: index\n"


def order(text, **settings):
    """The rows of an index: the name of each network, and before a family its title in brackets."""
    (table,) = work_out(text, **settings).document.tables
    found = []
    for group, rows in table.groups:
        found += [f"({group.title})"] if group else []
        found += [row.cells[0].text for row in rows]
    return found


def test_every_network_of_the_package_has_a_family():
    assert all(map(family, FILES))
    counts = [list(map(family, FILES)).count(each) for each in {*map(family, FILES)}]
    assert min(counts) > 2


def test_families_stand_together_in_the_order_of_their_first_networks():
    (table,) = work_out(ALL).document.tables
    groups = [(group.title, [row.anchor for row in rows]) for group, rows in table.groups]
    titles = [title for title, _ in groups]
    assert len(titles) == len({*titles})
    for title, names in groups:
        assert {*map(family, names)} == {title}
    listed = [name for name in library().names() if set(FILES[name]) != {"use"}]
    assert sorted(name for _, names in groups for name in names) == sorted(listed)
    assert titles == list(dict.fromkeys(map(family, listed)))
    assert all(names == [name for name in listed if name in names] for _, names in groups)


def test_what_has_no_family_stands_first_without_a_heading():
    families = ["A", "", "B", "a", *"B" * MANY]
    first, second = order(some(*families))[:2]
    assert (first, second) == ("n1", "(A)")
    assert order(some(*families))[2:6] == ["n0", "n3", "(B)", "n2"]


@pytest.mark.parametrize("families", ["AB" * (MANY // 2), "A" * (MANY + 1), [""] * (MANY + 1)])
def test_few_networks_and_those_of_one_family_have_no_headings(families):
    assert order(some(*families)) == [f"n{number}" for number in range(len(families))]


def test_families_are_said_in_the_language_of_the_page():
    assert "(移动端网络)" in order(ALL, language="zh")
    assert "(A)" in order(some("A", *"B" * MANY), language="zh")


def test_an_own_file_is_of_a_family(tmp_path):
    (tmp_path / "mine.yml").write_text("use: vgg16\nfamily: Mine\n", "utf-8")
    (tmp_path / "theirs.yml").write_text("use: vgg16\ntitle: Theirs\n", "utf-8")
    found = order(ALL, known=Library(tmp_path))
    assert found[found.index("mine") - 1] == "(Mine)"
    assert found[found.index("(VGG)") + 1] == "theirs"


# In every format


def test_html_has_a_body_of_rows_for_each_family():
    html = page(ALL).html
    bodies = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    assert len(bodies) == len({*map(family, FILES)})
    for body in bodies:
        assert body.strip().startswith("<tr class=group><th scope=rowgroup colspan=6>")
        assert body.count("<th scope=rowgroup") == 1


def test_text_and_markdown_and_latex_have_headings():
    text = rendered(ALL).splitlines()
    assert text[text.index("VGG") - 1] == ""
    assert text[text.index("VGG") + 1].startswith("vgg11 ")
    assert "| **VGG** |  |  |  |  |  |\n| vgg11 |" in rendered(ALL, "markdown")
    latex = rendered(ALL, "latex")
    assert "\\addlinespace\n  \\multicolumn{6}{@{}l}{\\textit{VGG}} \\\\\n  vgg11 &" in latex


def test_csv_and_json_say_the_family_of_each():
    rows = list(csv.DictReader(io.StringIO(rendered(ALL, "csv"))))
    assert {row["network"]: row["family"] for row in rows} == {
        name: family(name) for name, own in FILES.items() if set(own) != {"use"}
    }
    few = next(csv.reader(io.StringIO(rendered("compare: [vgg11, lenet5]\nview: index\n", "csv"))))
    assert "family" not in few
    assert data("vgg16")["family"] == "VGG"
    assert "family" not in data(block("8x8x3", "conv3-4"))


# Pages


def links(html):
    return dict(re.findall(r'<a href="([^"]*)">([^<]*)</a>', html))


def test_names_lead_to_pages():
    text = "compare: [vgg16, {use: alexnet, id: Mine}]\nview: index\npages:\n"
    html = page(text + '  VGG16: "a b.md?x&y=<1>"\n  mine: ../b.md#c\n').html
    assert links(html) == {"a b.md?x&amp;y=&lt;1&gt;": "vgg16", "../b.md#c": "Mine"}


def test_a_family_has_a_page_and_its_networks_may_have_others():
    html = page(f"{ALL}pages: {{vgg: vgg.md, vgg16: vgg/16.md}}\n").html
    found = re.findall(r'<a href="([^"]*)">([^<]*)</a>', html)
    assert ("vgg.md", "VGG") in found
    assert ("vgg.md", "vgg11") in found
    assert ("vgg/16.md", "vgg16") in found
    assert len(found) == 1 + 5


def test_what_is_no_page_of_a_site_has_no_links():
    text = f"{ALL}pages: {{vgg: vgg.md}}\n"
    for form in ("html", "text", "markdown", "latex"):
        assert "vgg.md" not in rendered(text, form)


PAIR = "compare: [vgg16, alexnet]\n"
SEVENTEEN, LENET = (
    f'a page of "{name}", which is not in the table' for name in ("vgg17", "lenet5")
)
WRONG = {
    f"{PAIR}view: index\npages: {{vgg17: a.md}}\n": SEVENTEEN,
    f"{PAIR}view: index\npages: {{lenet5: a.md}}\n": LENET,
    f"{PAIR}pages: {{vgg16: a.md}}\n": '"pages" without "view: index"',
    "use: vgg16\npages: {vgg16: a.md}\n": '"pages" without "compare"',
    f"{PAIR}view: index\npages: a.md\n": "no pages",
    f"{PAIR}view: index\npages: {{}}\n": "no pages",
    f"{PAIR}view: index\npages: {{vgg16: }}\n": 'no page for "vgg16"',
    f"{PAIR}view: index\npages: {{vgg16: [a.md]}}\n": 'no page for "vgg16"',
    f"{PAIR}view: index\npages: {{vgg16: 'javascript:alert(1)'}}\n": (
        '"javascript:alert(1)" is not the address of a page'
    ),
    f"{PAIR}view: index\npages: {{vgg16: 'DATA:text/html,x'}}\n": (
        '"DATA:text/html,x" is not the address of a page'
    ),
}


@pytest.mark.parametrize("sign", ["\\t", "\\n", "\\r", "\\0", "\\x1b", "\\u202e"])
def test_an_address_hides_nothing(sign):
    (problem,) = problems(f'{PAIR}view: index\npages: {{vgg16: "java{sign}script:alert(1)"}}\n')
    assert "is not the address of a page" in str(problem.message)


@pytest.mark.parametrize("text", WRONG)
def test_mistakes_in_pages_are_reported(text):
    (problem,) = problems(text)
    assert str(problem.message) == WRONG[text]
    assert "<a href" not in page(text).html


def test_the_nearest_name_is_what_was_meant():
    (problem,) = problems(f"{PAIR}view: index\npages: {{vgg17: a.md}}\n")
    assert str(problem.hint) == 'Did you mean "vgg16"?'
