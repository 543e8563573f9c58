"""The words around names and figures that tell whose a figure is, or that it is nobody's.

A list is a pattern: an underscore in it is a space.
"""

from __future__ import annotations


def any_of(words: str) -> str:
    """Make a pattern of a list of words."""
    return "|".join(words.split()).replace("_", "[ ]")


PARTS = any_of(
    r"""layers? blocks? modules? stages? branch(?:es)? heads? classifiers? conv\w* fc\w* fully
    dense stem kernels? filters? bottlenecks? embeddings? batch_?norm\w* bn pool\w* backbones?
    encoders? decoders? towers? half third quarter most_of rest"""
)
"""Parts of networks, which have figures of their own."""
PARTS_IN_CHINESE = any_of("层 卷积 全连接 分类器 模块 分支 偏置")
BREAKS = any_of(
    r"""no[nt]? n[o']t never nor neither without than instead rather each every if our we us
    my i this_model another others? new proposed student teacher they you one these those
    would could should might less fewer extra additional reduc\w* compress\w* prun\w* remov\w*
    increas\w* decreas\w* sav\w* smaller larger bigger trained pre-?trained dataset adds?
    adding added images?_of method approach competitor successor predecessor version variants?
    a_network a_model a_net while whereas like unlike about_half cuts? from lighter heavier
    replac\w*"""
)
"""What stands between a name and a figure that is of something else."""
BREAKS_IN_CHINESE = any_of(
    """不是 没有 并非 不到其 每个 每层 我们 另一 该方法 如果 减少 增加 节省 降低 其中 去掉 而
    相比 少 压缩 剪枝 若"""
)
VERBS = any_of(
    """has have having had contains? containing uses? using needs? needing requires? requiring
    takes? consists_of comprises comes_with features is at with reaches only boasts
    weighs(?:_in_at)? carries involves performs? costs? totals packs spends holds counts
    gets_by_with makes_do_with stands_at accepts expects stores occupies"""
)
"""What networks do with parameters, multiply-adds and memory."""
VERBS_IN_CHINESE = any_of(
    """有 含 包含 含有 拥有 需要 使用 具有 达到 为 是 共有 约有 约为 只有 仅有 需 约 的"""
)
MANNER = any_of(
    """also only just still even already now about roughly almost in total all a an of its
    some the whopping mere massive huge staggering around nearly over more than approximately
    as_many_as on average together altogether exactly original memory parameters? count stored
    weights and size file model compute cost same"""
)
"""What stands between a verb and a figure."""
MANNER_IN_CHINESE = any_of("大约 总共 一共 共 也 仅 只 则 却 就 还 都 总计")
NOUNS_IN_CHINESE = any_of("参数量 参数总量 参数数量 参数 计算量 权重 大小")
LINKS_IN_CHINESE = any_of("大约 约 为 是 有 达 高达 达到 仅 只 共")
COMPARED = any_of(
    r"""than unlike like versus vs\.? over against compared_(?:to|with) relative_to similar_to
    based_on outperform(?:s|ing)? beat(?:s|ing)? replac(?:es|ing) surpass(?:es)? exceeds?
    rivals? between match(?:es|ing)? from (?<!input_)to as with on after before by top_of
    part_of"""
)
"""What stands in front of a name that a sentence is not about."""
COMPARED_IN_CHINESE = any_of("相比于? 相较于? 比 与 和 跟 不如 不同于 优于 超过 像 基于 对比 从 用")
ARTICLES = any_of("the a an its that_of original deeper bigger larger smaller previous plain")
DIFFERENCES = any_of(
    r"""by another additional extra saves? saving reduc\w+ adds? adding remov\w+
    drop(?:s|ping)? from between first remaining other each every next last not than
    instead_of no without top up_from down_from down_to minus plus times cut to"""
)
"""What stands in front of a figure that is a difference, or is denied."""
DIFFERENCES_IN_CHINESE = any_of("减少了? 增加了? 节省了? 少了? 多了? 不是 并非 从 降至 降到 其中")
MORE = any_of(
    r"""more fewer less additional extra larger smaller of_which
    per_(?:layer|class|channel|second|epoch) each apiece to(?=_[\ue003\ue004])
    for_(?:each|every) were away at_(?:batch|\d)"""
)
"""What stands behind such a figure."""
WITHIN = any_of("in from for across on within by of inside are_in sit")
"""What stands behind a figure that is of the part that is named next."""
THESE = any_of(
    "its the all these this that just only each first last final two three one a both those"
)
OTHERWISE = any_of(
    r"""prun\w* compress\w* quanti[sz]\w* distill\w* modif\w+
    our_(?:version|implementation|variant) adapt(?:ed|ing) custom remov\w+ replac\w+
    truncat\w+ width_multiplier slim\w* ensembles? cifar\w* mnist svhn coco pascal voc
    fine-?tun\w+ transfer_learning would could hypothetical\w* suppose imagine if
    binari[sz]\w+ low-?rank factori[sz]\w+ without w/o half-width scaled depthwise-separable
    shrink\w* shrunk dropping lora two_copies guess myth wrongly mistaken\w* claim(?:s|ed)
    wider narrower updat(?:ed|ing) froz\w+ freez\w+ unfr\w+ \d+(?:\.\d+)?[x×]_width
    (?<![\d,])(?!1,?000\b)[\d,]+_(?:way|classes|categories)"""
)
"""What a sentence has in it that may be about a changed network, or says what is not so."""
OTHERWISE_IN_CHINESE = any_of(
    """cifar 剪枝 量化 压缩 去掉 移除 改进 修改 替换 迁移 微调 集成 蒸馏 如果 假设 若 误以为
    (?<!\\d)(?!1000)\\d+_?个?(?:类别|分类)"""
)
SEVERAL = any_of(
    r"""
    \b(?:two|three|four|five|ten|\d+|several|many|these|all)_(?:images|inputs|crops|views)\b
    \bbatch \b\w+_(?:frames|samples|clips)\b \bvideo \bframes?\b per_second \d(?:-|_)?crop
    \d+_?张 批 每秒 视频"""
)
"""What a sentence has in it if work or memory may be that of more than one input."""
VARIANTS = any_of(
    r"""v\d fpn bn se dc5 ssd fcn rpn d\b 0\.\d+ \d\.\d+x?
    (?:small|tiny|mini|nano|lite|slim|large)\b(?!_(?:network|model)) variants? famil backbone
    encoder trunk features? baseds? style like inspired derivative clone ensembles? generator
    conv_base feature_extractor without minus with_(?:batch|bn|se|squeeze|out|a_width) w/"""
)
"""What behind a name makes something else of it."""
CHANGED = any_of(
    """modified pruned compressed quanti[sz]ed binari[sz]ed small(?:er)? slim slimmed thin
    tiny reduced half sparse dilated custom our my your fast faster mask wide se lightweight
    truncated shallow(?:er)? distilled simplified two three five both improved adapted mini
    deeper multiple"""
)
"""What in front of a name does."""
NO_MODELS = any_of(
    r"""cnns? convnets? [gct]pus? v?ram rgb [gm]?flops? [gm]?macs? madds? [mgk]i?b imagenet ilsvrc.*
    relu lrn sgd api pytorch tensorflow keras mxnet arxiv cvpr iccv eccv nips fp32 fp16 int8 float32
    dnns? nns? pdf ai ml dl input output internet subnets? torchvision timm onnx torchinfo github
    youtube nvidia amd ibm usa uk nets?"""
)
"""Words that look like a model's name."""
