"""Another language is one file: what it lacks is found, and what it has is shown everywhere."""

import re
import tomllib
from fractions import Fraction
from pathlib import Path

import markdown
import pytest
import yaml

from helpers import PACKAGE, TESTS, problems, rendered, work_out
from mkdocs_cnn.commands.main import main
from mkdocs_cnn.figures.numbers import percent, short
from mkdocs_cnn.hosts.extension import CnnExtension, language_of_theme
from mkdocs_cnn.layers import BY_NAME
from mkdocs_cnn.problems.phrases import (
    ENGLISH,
    FOLDER,
    LANGUAGES,
    Catalogue,
    Place,
    catalogue_of,
    language_of,
    placeholders,
    say,
    speaking,
)
from mkdocs_cnn.problems.problem import Source
from mkdocs_cnn.settings.choices import make_settings
from mkdocs_cnn.show.render.html import render_html

FILES = {name: Path(FOLDER, f"{name}.toml").read_text("utf-8") for name in LANGUAGES}
OTHERS = [name for name in LANGUAGES if name != ENGLISH]
CAPTIONS = "captions"


def tables(name):
    return {key: each for key, each in tomllib.loads(FILES[name]).items() if isinstance(each, dict)}


def entries(name):
    named = (each for key, each in tables(name).items() if key != CAPTIONS)
    return {code: text for each in named for code, text in each.items()}


# What a language lacks


def parts_of(template):
    return {piece.name for piece in placeholders(template) if isinstance(piece, Place)}


def test_chinese_is_one_of_the_languages():
    assert {"en", "zh"} <= set(LANGUAGES)


@pytest.mark.parametrize("name", OTHERS)
def test_a_language_has_words_for_everything_and_for_nothing_else(name):
    assert set(entries(name)) == set(entries(ENGLISH))


@pytest.mark.parametrize("name", OTHERS)
def test_words_have_room_for_the_same_parts(name):
    own, english = entries(name), entries(ENGLISH)
    assert [code for code in english if parts_of(own[code]) != parts_of(english[code])] == []


@pytest.mark.parametrize("name", OTHERS)
def test_what_readers_see_comes_first(name):
    assert next(iter(tables(name))) == next(iter(tables(ENGLISH))) == "readers"
    assert set(tables(name)["readers"]) == set(tables(ENGLISH)["readers"])


@pytest.mark.parametrize("name", OTHERS)
def test_captions_of_the_packages_networks_are_translated(name):
    files = (PACKAGE / "library" / "networks").rglob("*.yml")
    known = [yaml.safe_load(path.read_text("utf-8")) for path in files]
    captions = {each[key] for each in known for key in ("caption", "family") if key in each}
    assert len(captions) > 20
    assert set(tables(name)[CAPTIONS]) == captions


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_file_is_read_as_toml_reads_it(name):
    read = catalogue_of(name)
    quoted = {f'"{caption}"': text for caption, text in tables(name).get(CAPTIONS, {}).items()}
    assert dict(read.entries) == entries(name) | quoted
    data = tomllib.loads(FILES[name])
    assert (read.comma, len(read.plurals)) == (data["comma"], len(data["plurals"]))


def test_the_first_part_of_a_file_is_enough_for_readers():
    read = Catalogue(FILES[ENGLISH])
    assert read.template("total") == "Total"
    assert not read.is_read
    assert read.template("no-network") == "no network"
    assert read.is_read


# How Chinese is written

HAN = "\u4e00-\u9fff"


def bare(template):
    """The words of a template, with a mark in the place of each part."""
    pieces = placeholders(template)
    return "".join(piece if isinstance(piece, str) else "\0" for piece in pieces)


RULES = {
    "a space between Chinese and others": rf"[{HAN}][A-Za-z0-9\"]|[A-Za-z0-9\"%][{HAN}]",
    "full-width signs within sentences": rf"[{HAN}\0] *[,;:?!]|[,;:?!] *[{HAN}]",
    "full-width stops and brackets": rf"[{HAN}]\.|[{HAN}] \(|\) ?[{HAN}]",
    "half-width digits and letters": r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]",
    "no spaces beside full-width signs": r"[，。；：？！（）、《》] | [，。；：？！（）、]",
    "six dots, not three": rf"\.\.\.|[{HAN}。，] ?…(?!…)",
}
"""What is wrong, by what it offends against."""
CHINESE = {code: re.sub('"[^"]*"', '""', bare(text)) for code, text in entries("zh").items()}


@pytest.mark.parametrize("pattern", [*RULES.values(), "[“”‘’]"], ids=[*RULES, "straight quotes"])
def test_chinese_is_set_by_the_rules(pattern):
    allowed = {code for code in CHINESE if code.endswith("-of-label")}
    wrong = {code: text for code, text in CHINESE.items() if re.search(pattern, text)}
    assert {code: text for code, text in wrong.items() if code not in allowed} == {}


DOCS = TESTS.parent / "docs"
PAGES = {str(path.relative_to(DOCS / "zh")): path for path in (DOCS / "zh").rglob("*.md")}
MARKUP = r'\{ #[\w-]+ \}|\]\([^)]*\)|\[\^\w+\]:?|["*\[\]]|^(#+|-|\d\.|[!?]{3} \w+|===) |^\w+: '


def lines_of(page):
    """A page's own lines, without blocks and quotations, a 0 in the place of each code."""
    text = re.sub(r"(?ms)^ *```.*?^ *```$", "", PAGES[page].read_text("utf-8"))
    text = re.sub(r"`#!cnn [^`]*(?:\| short|[万亿])[^`]*`", "0 亿", text)
    return [line for line in re.sub("`[^`]*`", "0", text).split("\n") if not re.match(" *>", line)]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("page", PAGES)
def test_pages_in_chinese_are_set_by_the_same_rules(page, rule):
    text = re.sub(r" ?\| ?", "\n", "\n".join(lines_of(page)))
    lines = re.sub(MARKUP, "", text, flags=re.MULTILINE).split("\n")
    assert [line for line in lines if re.search(RULES[rule], line)] == []


@pytest.mark.parametrize("page", PAGES)
def test_what_matters_is_bold_in_chinese_and_not_slanted(page):
    slanted = rf"(?<!\*)\*(?!\*)[^*\n]*[{HAN}]"
    assert re.findall(slanted, re.sub(r"\*\*[^*]*\*\*", "", "\n".join(lines_of(page)))) == []


def computed(path):
    """What the codes of a page compute and claim, by whatever figure."""
    codes = re.findall("`#!cnn ([^`|]*[^`| ])", path.read_text("utf-8"))
    return {re.sub(r"^[^=]*?(?=!?= )", "", code) for code in codes}


@pytest.mark.parametrize("page", [page for page in PAGES if (DOCS / page).is_file()])
def test_a_page_says_what_its_english_one_says(page):
    """Whoever adds a number to one adds it to the other."""
    assert computed(PAGES[page]) == computed(DOCS / page)


def test_hints_and_notes_are_whole_sentences_in_both():
    own, english = entries("zh"), entries(ENGLISH)
    ends = {code: text for code, text in english.items() if re.search(r"[a-z\"`)]\.$", text)}
    assert len(ends) > 200
    assert [code for code in ends if own[code][-1] not in "。？！"] == []


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (say("unknown-operation", word='"cnv"'), '未知的操作 "cnv"'),
        (say("too-many", what=say("layers")), "层过多"),
        (say("so-many-rows", count=3), "3 行"),
        (say("part-and-quantity", part="我的网络", words=say("kernel")), "我的网络：卷积核"),
        (say("the-output-of", name="pool1"), "pool1 的输出"),
        (say("the-output-of", name="池化"), "池化的输出"),
        (say("list", said=['"a"', '"b"']), '"a"、"b"'),
        (say("sentences", said=[say("no-network"), say("no-layers")]), "没有网络没有层"),
    ],
)
def test_a_space_stands_where_chinese_meets_other_letters(said, text):
    with speaking("zh"):
        assert str(said) == text


def test_what_an_author_wrote_is_not_touched():
    with speaking("zh"):
        assert str(say("unknown-name", name='"输入x"')) == '未知的名称 "输入x"'


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (say("write-text", text="卷积"), '请写 "卷积"。'),
        (say("unknown-function", name="函数"), '未知的函数 "函数"'),
        (say("write-word-part-dash-behind", word="卷积", part="k", dash="-", behind="64"), "(k)"),
    ],
)
def test_marks_stand_close_around_what_an_author_wrote(said, text):
    with speaking("zh"):
        assert text in str(said)


@pytest.mark.parametrize(
    ("block", "place", "hint"),
    [
        ("input：28x28x1\nlayers:\n  - conv5-6", (1, 6), "input: 28x28x1"),
        ("title：网络，我的\nlayers：\n  - conv5-6", (1, 6), "title: 网络，我的"),
        ("input: 28x28x1\nlayers：\n  - conv5-6", (2, 7), "layers:"),
        ("use：vgg16", (1, 4), "use: vgg16"),
        ("use: vgg16\nview：stages", (2, 5), "view: stages"),
        ("input: ２８x28x1\nlayers: [conv5-6]", (1, 8), "input: 28x28x1"),
        ("input: 28x28x1\nlayers:\n  - conv3－64", (3, 9), "- conv3-64"),
        ("input: 28x28x1\nlayers:\n  - conv（3）-64", (3, 5), "- conv(3)-64"),
        ("input: 28x28x1\nlayers:\n  - a：conv3-64", (3, 5), "- a: conv3-64"),
        ("input: 28x28x1\nlayers:\n  - {conv：{kernel: 3， out: 6}}", (3, 10), "kernel: 3, out: 6"),
        ("input: 28x28x1\nlayers:\n　　- conv3-64", (3, 1), "请用空格缩进"),
        ("input: 28x28x1\nlayers:\n  - relu， gap", (3, 5), '操作之间写 "+"'),
        ("input: 28x28x1\nlayers:\n  - 卷积层3-64", (3, 5), '"conv"'),
        ("input: 28x28x1\nlayers:\n  - 全局平均池化", (3, 5), '"gap"'),
        ("input: 28x28x1\nlayers:\n  - conv3-64 步长2", (3, 14), '"stride 2"'),
        ("input: 28x28x1\nlayers:\n  - conv3-64 填充 1", (3, 14), '"pad"'),
        ("title: 甲: 乙，丙\nuse: vgg16", (1, 9), "加上引号"),
    ],
)
def test_what_chinese_authors_write_by_habit_is_known(block, place, hint):
    (problem,) = problems(block)
    assert (problem.span.line + 1, problem.span.column + 1) == place
    with speaking("zh"):
        assert hint in str(problem.hint)


def test_a_full_width_sign_in_a_number_in_text_is_known():
    shown = page("`#!cnn 138M ＝ vgg16.params`", language="zh")
    assert "请写 &quot;=&quot;。" in shown


# Figures


def page(text, **options):
    """A page as Python-Markdown makes it."""
    extension = CnnExtension(**options)
    extension.listener = lambda block: None
    return markdown.markdown(text, extensions=[extension])


@pytest.mark.parametrize(
    ("number", "figures", "text"),
    [
        (138_357_544, 3, "1.38 亿"),
        (15_470_264_320, 4, "154.7 亿"),
        (15_237_608, 3, "1524 万"),
        (60_965_224, 3, "6097 万"),
        (999, 3, "999"),
        (9_999, 3, "9,999"),
        (10_000, 3, "1.00 万"),
        (99_999_999, 3, "1.00 亿"),
        (1_234_567_890_123, 3, "1.23 万亿"),
    ],
)
def test_short_figures_are_in_wan_and_yi(number, figures, text):
    with speaking("zh"):
        assert short(number, figures) == text


@pytest.mark.parametrize("number", [138_357_544, 11_689_512, 4_089_284_608, 61_706, 10**12])
def test_short_figures_are_near_the_number(number):
    with speaking("zh"):
        digits, unit = short(number, 4).split(" ")
    scale = {"万": 10**4, "亿": 10**8, "万亿": 10**12}[unit]
    assert abs(Fraction(digits) * scale - number) <= Fraction(number, 1000)


def test_shares_have_no_space_in_chinese():
    assert percent(743, 1000) == "74.3 %"
    with speaking("zh"):
        assert percent(743, 1000) == "74.3%"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("vgg16.params | short", "1.38 亿"),
        ("vgg16.params | 亿", "1.38 亿"),
        ("vgg16.params | 万", "13,836 万"),
        ("vgg16.params | 0.00亿", "1.38亿"),
        ("vgg16.params | 0 万", "13,836 万"),
        ("vgg16.params | M", "138M"),
        ("vgg16.params", "138,357,544"),
        ("1.38亿 = vgg16.params", "1.38亿"),
    ],
)
def test_numbers_in_chinese_text(code, text):
    shown = page(f"`#!cnn {code}`", language="zh")
    assert re.sub("<[^>]*>", "", shown) == text


# What is left in English

NETWORKS = ("vgg16", "alexnet", "googlenet", "resnet50", "densenet121", "unet", "mobilenet-v2")
VIEWS = (
    *("table", "stages", "worked", "diagram", "profile"),
    *("summary", "memory", "conventions", "index"),
)
TERMS = {
    *("MACs", "FLOPs", "float", "int", "KiB", "MiB", "GiB", "PyTorch", "SGD", "Adam", "own"),
    *("macs", "flops", "params", "activations", "memory", "output", "same", "valid"),
    *("ReLU", "state", "dict", "parameters", "LeNet", "Keras", "DeepSpeed", "outpad", "ceil"),
    *("aten", "table", "TOTAL", "cnn", "BC", "relu", "relu6"),
}
"""Names of units, of tools, and what authors write."""


def words_of(html):
    html = re.sub(r"<(?:b|title)[^>]*>[^<]*</b>(?= )", "", html, count=1)
    return set(re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>|&#?\w+;", " ", html)))


@pytest.mark.many
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", NETWORKS)
def test_nothing_is_left_in_english(name, view):
    shown = work_out(name, view=view, language="zh")
    (report,) = shown.reports
    network = report.network
    own = [network.title, network.source, network.name, *report.names()]
    own += (row.operation for row in report.rows)
    own += (part.group.call for part in report._index[0].values() if hasattr(part, "group"))
    known = set(re.findall("[A-Za-z]{2,}", " ".join(filter(None, own)))) | TERMS | set(BY_NAME)
    if view == "conventions":
        from mkdocs_cnn.counting.conventions import CONVENTIONS

        texts = (f"{each.name} {each.who}" for each in CONVENTIONS.values())
        with speaking("zh"):
            known |= set(re.findall("[A-Za-z]{2,}", " ".join(texts)))
    assert words_of(render_html(shown.document, "x")) - known == set()


def test_labels_for_those_who_do_not_see_are_chinese_too():
    html = render_html(work_out("vgg16", view="stages", language="zh").document, "x")
    assert 'aria-label="VGG-16，分阶段"' in html
    html = render_html(work_out("vgg16", view="profile", language="zh").document, "x")
    assert "<title id=" in html
    assert "VGG-16 的激活值和参数分布在哪里" in html


def test_the_scripts_words_come_from_the_page():
    english = render_html(work_out("resnet50").document, "x")
    chinese = render_html(work_out("resnet50", language="zh").document, "x")
    assert 'data-words="Open all|Fold all|Layers of …|' in english
    assert 'data-words="全部展开|全部折叠|…的各层|' in chinese
    script = (PACKAGE / "show" / "assets" / "cnn.js").read_text("utf-8")
    assert "Open all" not in script
    assert "data-words" not in render_html(work_out("vgg16", view="summary").document, "x")


@pytest.mark.parametrize("form", ["text", "html", "markdown", "latex"])
@pytest.mark.parametrize("view", ["table", "summary"])
def test_vgg16_in_chinese(view, form, golden):
    suffix = {"text": "txt", "markdown": "md", "latex": "tex"}.get(form, form)
    text = rendered("vgg16", form, view=view, language="zh")
    golden(TESTS / "goldens" / f"vgg16-{view}-zh.{suffix}", text)


# Who chooses


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        *(("en", "en"), ("en-GB", "en"), ("en_US", "en"), ("EN", "en")),
        *(("zh", "zh"), ("zh-CN", "zh"), ("zh_CN", "zh"), ("zh-Hans", "zh"), ("zh-Hans-CN", "zh")),
        *(("zh-TW", None), ("zh_Hant", None), ("zh-Hant-HK", None), ("de", None), ("", None)),
    ],
)
def test_a_tag_names_a_language(tag, language):
    assert language_of(tag) == language


@pytest.mark.parametrize(
    ("theme", "language"),
    [
        ({"name": "material", "language": "zh", "locale": "en"}, "zh"),
        ({"name": "material", "language": "zh-Hant"}, "en"),
        ({"name": "mkdocs", "locale": "zh_CN"}, "zh"),
        ({"name": "readthedocs"}, "en"),
    ],
)
def test_the_theme_decides(theme, language):
    assert language_of_theme(theme) == language


def test_a_page_says_in_which_language_a_figure_is():
    block = "```cnn\nvgg16\n```"
    own = "```cnn\nuse: vgg16\nlanguage: {}\n```"
    assert "lang=" not in page(block)
    assert " lang=zh " in page(block, language="zh")
    assert " lang=zh " in page(own.format("zh"))
    assert " lang=en " in page(own.format("en"), language="zh")
    assert "Parameters" in page(own.format("en"), language="zh")
    assert "参数量" in page(own.format("zh"))


def test_a_mistake_is_told_in_the_language_of_the_page():
    shown = page("```cnn\nvgg17\n```", language="zh")
    assert "此 cnn 块有一处错误" in shown
    assert "未知的网络 &quot;vgg17&quot;" in shown
    assert 'role="alert" lang=zh' in shown


def test_one_library_serves_pages_in_both():
    """What is kept of a network holds no words of a language."""
    from mkdocs_cnn.library.library import Library
    from mkdocs_cnn.show.page import Page

    library = Library()
    texts = []
    for language in ("en", "zh", "en", "zh"):
        shown = Page(library, make_settings({"language": language}))
        code = Source("x.md", "use: resnet18\nview: worked conv1")
        texts.append(shown.render(code).html)
    assert texts[0] == texts[2]
    assert texts[1] == texts[3]
    assert "输出尺寸" in texts[1]
    assert "output size" in texts[0]


def test_a_log_is_in_the_language_of_the_site():
    told = []
    extension = CnnExtension(language="zh")
    extension.listener = lambda block: told.extend(map(str, (p.message for p in block.problems)))
    markdown.markdown("`#!cnn 93MB = vgg16.memory`\n", extensions=[extension])
    assert told == ['vgg16.memory：文中写的是 "93MB"，计算结果是 60,950,432 字节']


def test_the_command_line_speaks_chinese(capsys):
    assert main(["count", "vgg16", "--language", "zh"]) == 0
    assert "138,357,544 个参数 · 154.7 亿次乘加运算 · 1524 万个激活值 = " in capsys.readouterr().out
    assert main(["count", "vgg17", "--language", "zh"]) == 2
    assert '提示：是否想写 "vgg19"？' in capsys.readouterr().err


def test_check_speaks_the_language_of_the_site(tmp_path, capsys):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("`#!cnn 93MB = vgg16.memory`\n", "utf-8")
    config = tmp_path / "mkdocs.yml"
    site = "site_name: x\ntheme: {{name: material, language: {}}}\nplugins: [{}]\n"
    config.write_text(site.format("zh", "cnn"), "utf-8")
    arguments = ["check", str(tmp_path / "docs")]
    assert main(arguments) == 1
    told = capsys.readouterr()
    assert "文中写的是" in told.out
    assert "已检查 1 个文件：1 个数字；1 个不成立的断言" in told.err
    assert main([*arguments, "--language", "en"]) == 1
    assert "is claimed" in capsys.readouterr().out
    config.write_text(site.format("zh-TW", "cnn"), "utf-8")
    assert main(arguments) == 1
    assert "is claimed" in capsys.readouterr().out


def test_a_language_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="one of: en, zh"):
        make_settings({"language": "fr"})
