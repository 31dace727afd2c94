# mypy: disable-error-code="import-not-found,misc,no-untyped-call,no-any-return,unused-ignore"
"""transformers as its documentation has it: `pipeline` on torch, in 32 bits, one thread.

Runs in the virtual environment for training: torch is not installed with Groundswell.
"""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel, PreTrainedModel, PreTrainedTokenizerFast, pipeline
from transformers.modeling_outputs import SequenceClassifierOutput

from bench.model.weights import BUILT, Plain, read
from bench.model.work import LABELS, Labels, take_part
from models.weights import BERT_PARTS
from streams.scoring.text import for_model

TOGETHER = 16


class Tone(PreTrainedModel):
    """BERT, the mean over tokens, and one head."""

    config_class = BertConfig

    def __init__(self, config: BertConfig) -> None:
        super().__init__(config)
        self.bert = BertModel(config, add_pooling_layer=False)
        self.tone = nn.Linear(config.hidden_size, len(LABELS))
        self.post_init()

    def forward(self, input_ids: Tensor, attention_mask: Tensor, **_: Any) -> SequenceClassifierOutput:
        """Answer a batch."""
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        return SequenceClassifierOutput(logits=self.tone(mean))


def main() -> None:
    """Take part."""
    torch.set_num_threads(1)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(BUILT, local_files_only=True)
    classify = pipeline("text-classification", model=_model(read()), tokenizer=tokenizer, device="cpu")

    def answers(texts: list[str]) -> Labels:
        given = [for_model(text) for text in texts]
        return [answer["label"] for answer in classify(given, batch_size=TOGETHER, truncation=True)]

    take_part(answers)


def _model(plain: Plain) -> Tone:
    rows, width = plain.arrays["words"].shape
    config = BertConfig(
        vocab_size=rows,
        hidden_size=width,
        num_hidden_layers=plain.layers,
        num_attention_heads=plain.heads,
        intermediate_size=len(plain.arrays["l0.fi.bias"]),
        max_position_embeddings=len(plain.arrays["positions"]),
        layer_norm_eps=plain.epsilon,
        id2label=dict(enumerate(LABELS)),
        label2id={label: place for place, label in enumerate(LABELS)},
    )
    model = Tone(config)
    model.load_state_dict(_state(plain, model.state_dict()))
    return model.eval()


def _state(plain: Plain, state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights by transformers' names. What ours has no part of, the kinds of segments, is zero."""
    given = {"tone": "tone", "emb_ln": "bert.embeddings.LayerNorm"}
    for layer in range(plain.layers):
        given |= {
            f"l{layer}.{part}": f"bert.encoder.layer.{layer}.{name}" for part, name in BERT_PARTS.items()
        }
    found = {
        f"{theirs}.{part}": torch.from_numpy(plain.arrays[f"{ours}.{part}"].copy())
        for ours, theirs in given.items()
        for part in ("weight", "bias")
    }
    found["bert.embeddings.word_embeddings.weight"] = torch.from_numpy(plain.arrays["words"])
    found["bert.embeddings.position_embeddings.weight"] = torch.from_numpy(plain.arrays["positions"].copy())
    found["bert.embeddings.token_type_embeddings.weight"] = torch.zeros_like(
        state["bert.embeddings.token_type_embeddings.weight"]
    )
    kept = {name: value for name, value in state.items() if name not in found}  # numbers of positions
    return found | kept


if __name__ == "__main__":
    main()
