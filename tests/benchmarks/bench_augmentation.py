"""What augmenting costs: a batch at once, as train.py does, against picture by picture, as a data set's `__getitem__` does.

`python -m tests.benchmarks.bench_augmentation [ROUNDS]`: 2,048 pictures of 3 x 32 x 32 with masks in batches of 64, mirrored,
turned, shifted and sized, one thread. Rounds alternate and the median of their ratios is told; time is that of the processor. With
torchvision installed its own transforms stand on the other side, else the same arithmetic for one picture at a time.
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import time
from collections.abc import Callable

import torch
from torch import Tensor

from nnbuilder.loops.augmentation import flipped, moved
from nnbuilder.loops.batches import Batch

ROWS, BATCH, ROUNDS = 2048, 64, 5


def augmented(batch: Batch) -> Batch:
    fields = ["image", "mask"]
    return moved(flipped(batch, fields, horizontal=0.5, vertical=0.0), fields, rotate=10.0, shift=0.1, scale=0.1, shear=0.0)


def at_once(images: Tensor, masks: Tensor) -> None:
    for image, mask in zip(images.split(BATCH), masks.split(BATCH), strict=True):
        augmented(Batch({"image": image, "mask": mask}, len(image), None, "cpu"))


def one_by_one(images: Tensor, masks: Tensor) -> None:
    for rows in torch.arange(len(images)).split(BATCH):
        pairs = [augmented(Batch({"image": images[row][None], "mask": masks[row][None]}, 1, None, "cpu")) for row in rows]
        torch.cat([pair["image"] for pair in pairs]), torch.cat([pair["mask"] for pair in pairs])


def of_torchvision(images: Tensor, masks: Tensor) -> None:
    from torchvision import tv_tensors
    from torchvision.transforms import v2

    transform = v2.Compose([v2.RandomHorizontalFlip(), v2.RandomAffine(10.0, (0.1, 0.1), (0.9, 1.1))])
    for rows in torch.arange(len(images)).split(BATCH):
        pairs = [transform(tv_tensors.Image(images[row]), tv_tensors.Mask(masks[row])) for row in rows]
        torch.stack([image for image, _ in pairs]), torch.stack([mask for _, mask in pairs])


def seconds(work: Callable[[Tensor, Tensor], None], images: Tensor, masks: Tensor) -> float:
    start = time.process_time()
    work(images, masks)
    return time.process_time() - start


def main(rounds: int = ROUNDS) -> None:
    torch.set_num_threads(1)
    images, masks = torch.rand(ROWS, 3, 32, 32), torch.randint(0, 4, (ROWS, 32, 32))
    others = {"picture by picture": one_by_one} | ({"torchvision": of_torchvision} if importlib.util.find_spec("torchvision") else {})
    for name, work in others.items():
        ratios, paces = [], []
        for _ in range(rounds):
            ours = seconds(at_once, images, masks)
            ratios.append(seconds(work, images, masks) / ours)
            paces.append(ROWS / ours)
        print(f"a batch at once: {statistics.median(paces):,.0f} pictures a second, {statistics.median(ratios):.1f} times as fast as {name}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
