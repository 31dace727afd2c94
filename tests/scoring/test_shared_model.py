"""One model that several tasks ask at the same time."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from streams.agents.shared_model import MODEL_TEXTS, SharedModel
from streams.brands.names import Place
from streams.metrics import Metrics
from streams.scoring.decide import Scored, Text
from streams.scoring.port import Reading
from streams.scoring.toward import Companies
from tests.scoring.fake import TwoWords


class Slow(TwoWords):
    """Answers when it is let; noted are the texts of each call."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[list[str]] = []
        self.called, self.gate = threading.Event(), threading.Event()

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Answer, once it may."""
        self.calls.append(list(texts))
        self.called.set()
        self.gate.wait(10)
        return super().read(texts)


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    """A thread for the model."""
    with ThreadPoolExecutor(1) as executor:
        yield executor


def texts(name: str, count: int) -> list[Text]:
    """What one task asks for."""
    return [Text(f"lovely {name} number {n}") for n in range(count)]


def said(answers: list[Scored]) -> list[str]:
    """The texts that the answers belong to."""
    return [answer.text for answer in answers]


async def asking(model: SharedModel, slow: Slow, *asked: list[Text]) -> list[asyncio.Task[list[Scored]]]:
    """Several tasks that ask while the model is busy with the first one's texts."""
    tasks = [asyncio.create_task(model.score(each)) for each in asked]
    assert await asyncio.to_thread(slow.called.wait, 5)
    return tasks


async def test_a_large_batch_goes_to_the_model_in_parts(executor: ThreadPoolExecutor) -> None:
    """In order, and each text once."""
    scorer = TwoWords()
    asked = texts("a", 2 * MODEL_TEXTS + 1)
    answers = await SharedModel(scorer, executor, Metrics()).score(asked)
    assert said(answers) == [each.text for each in asked] == scorer.asked


async def test_those_who_wait_are_answered_together(executor: ThreadPoolExecutor) -> None:
    """Each with the answers to its own texts."""
    slow = Slow()
    model = SharedModel(slow, executor, Metrics())
    asked = [texts(name, 3) for name in "abcd"]
    first = await asking(model, slow, texts("first", 1))
    others = [asyncio.create_task(model.score(each)) for each in asked]
    await asyncio.sleep(0)
    slow.gate.set()
    answers = await asyncio.gather(*first, *others)
    assert [said(each) for each in answers[1:]] == [[one.text for one in each] for each in asked]
    assert [len(call) for call in slow.calls] == [1, 12]


async def test_who_asks_for_much_leaves_room_for_others(executor: ThreadPoolExecutor) -> None:
    """What the one does not need, the other gets."""
    slow = Slow()
    model = SharedModel(slow, executor, Metrics())
    first = await asking(model, slow, texts("first", 1))
    much = asyncio.create_task(model.score(texts("much", 5 * MODEL_TEXTS)))
    little = asyncio.create_task(model.score(texts("little", 2)))
    await asyncio.sleep(0)
    slow.gate.set()
    assert len(await little) == 2
    assert not much.done()
    assert len(await much) == 5 * MODEL_TEXTS
    assert [len(call) for call in slow.calls[:2]] == [1, MODEL_TEXTS]
    await asyncio.gather(*first)


async def test_passages_count_as_texts(executor: ThreadPoolExecutor) -> None:
    """Texts about many companies leave others their room, and no call is longer for them."""
    slow = Slow()
    model = SharedModel(slow, executor, Metrics())
    names = [f"b{n}" for n in range(20)]
    words = "".join(f"{name} is lovely. " for name in names)
    places = tuple(Place(words.index(f"{name} "), words.index(f"{name} ") + 3, name) for name in names)
    lists = [Text(f"{words}{n}", about=Companies(tuple(names), places)) for n in range(10)]
    first = await asking(model, slow, texts("first", 1))
    much, little = (asyncio.create_task(model.score(each)) for each in (lists, texts("little", 40)))
    await asyncio.sleep(0)
    slow.gate.set()
    assert [len(answer.score.toward) for answer in await much] == [20] * 10
    assert said(await little) == [each.text for each in texts("little", 40)]
    assert max(len(call) for call in slow.calls) <= MODEL_TEXTS
    await asyncio.gather(*first)


async def test_one_who_is_cut_off_takes_nothing_from_the_others(executor: ThreadPoolExecutor) -> None:
    """Whoever asked on behalf of all may go; the others ask for themselves."""
    slow = Slow()
    model = SharedModel(slow, executor, Metrics())
    one, other = await asking(model, slow, texts("one", 2), texts("other", 2))
    one.cancel()
    await asyncio.wait([one])
    slow.gate.set()
    assert said(await other) == ["lovely other number 0", "lovely other number 1"]


async def test_nothing_to_read_is_answered_at_once(executor: ThreadPoolExecutor) -> None:
    """A batch of heartbeats does not wait for the model."""
    assert await SharedModel(TwoWords(), executor, Metrics()).score([]) == []
