"""Network, running mean and optimiser, and one step of them."""

from dataclasses import replace
from typing import Final

import torch
from torch import Tensor, nn

from models.errors import TrainError
from models.train.batches import Batch
from models.train.checkpoint import Checkpoint, Progress, Weights
from models.train.loss import DetectionLoss, targets
from models.train.network import build
from models.train.recipe import RecipeFile
from models.train.workers import Worker

_PARTS: Final = 3


class Learner:
    """A network that learns; each worker has one, and all stay equal but for batch statistics."""

    def __init__(self, file: RecipeFile, worker: Worker) -> None:
        self._file, self._worker = file, worker
        how = file.recipe.optimiser
        self.progress = Progress()
        self.network = build(file.architecture, file.recipe.seed).train()
        head = self.network.model[-1]
        self._loss = DetectionLoss(head.nc, head.reg_max, head.stride, file.recipe.loss)
        self._parameters = [each for each in self.network.parameters() if each.requires_grad]
        groups = [
            {
                "params": [each for each in self._parameters if each.ndim > 1],
                "weight_decay": how.weight_decay,
            },
            {"params": [each for each in self._parameters if each.ndim <= 1], "weight_decay": 0.0},
        ]
        self._optimiser = torch.optim.AdamW(
            groups, lr=how.learning_rate, betas=how.betas, fused=True
        )
        self._ema: Weights = {
            name: each.detach().clone() for name, each in self.network.state_dict().items()
        }

    def step(self, batch: Batch, signals: Tensor) -> Tensor:
        """Learn from this worker's part of a step.

        Args:
            batch: This worker's pictures.
            signals: What the workers tell each other; averaged in place.

        Returns:
            Loss parts box, class, distribution and the gradient's norm, averaged over the workers.
        """
        recipe, worker = self._file.recipe, self._worker
        images = torch.from_numpy(batch.images).float().div_(255)
        parts = self._loss(self.network(images), targets(batch.shown))
        parts.sum().backward()
        witness = self._parameters[0].detach().sum()[None]
        gradients = [each.grad.flatten() for each in self._parameters if each.grad is not None]
        sizes = [sum(map(len, gradients)), _PARTS, 1, len(signals)]
        flat = torch.cat([*gradients, parts.detach(), witness, signals])
        worker.average(flat)
        mean, parts, agreed, told = flat.split(sizes)
        _require_same(witness, agreed)
        signals.copy_(told)
        norm = mean.norm()
        self._apply(mean * min(1.0, recipe.optimiser.clip / (float(norm) + 1e-6)))
        self.progress.images += recipe.batch
        self.progress.steps += 1
        if worker.leads:
            self._follow_mean()
        return torch.cat([parts, norm[None]])

    def _apply(self, gradients: Tensor) -> None:
        if not bool(gradients.isfinite().all()):
            self._optimiser.zero_grad()  # all workers see the same sum, so all skip alike
            return
        start = 0
        for each in self._parameters:
            if each.grad is not None:
                each.grad.copy_(gradients[start : start + each.numel()].view_as(each))
                start += each.numel()
        for group in self._optimiser.param_groups:
            group["lr"] = self._file.recipe.learning_rate(self.progress.images)
        self._optimiser.step()
        self._optimiser.zero_grad()

    def _follow_mean(self) -> None:
        share = 1 - self._file.recipe.ema_decay(self.progress.steps)
        with torch.no_grad():
            for name, each in self.network.state_dict().items():
                if each.is_floating_point():
                    self._ema[name].lerp_(each, share)

    def mean_network(self) -> nn.Module:
        """Return a network with the running mean of the weights, ready to be asked."""
        network = build(self._file.architecture, self._file.recipe.seed)
        network.load_state_dict(self._ema)
        return network.eval()

    def checkpoint(self) -> Checkpoint:
        """Return all that a later run needs; the tensors are those in use."""
        moments = [self._optimiser.state[each] for each in self._ordered()]
        return Checkpoint(
            self._file.sha256,
            replace(self.progress),
            self._ema,
            self.network.state_dict(),
            tuple(each["exp_avg"] for each in moments if each),
            tuple(each["exp_avg_sq"] for each in moments if each),
        )

    def resume(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint of the same recipe."""
        self.progress = replace(checkpoint.progress)
        self.network.load_state_dict(checkpoint.network)
        self._ema = {name: each.clone() for name, each in checkpoint.ema.items()}
        for each, first, second in zip(
            self._ordered(), checkpoint.first, checkpoint.second, strict=False
        ):
            self._optimiser.state[each] = {
                "step": torch.tensor(float(checkpoint.progress.steps)),
                "exp_avg": first.clone(memory_format=torch.preserve_format),
                "exp_avg_sq": second.clone(memory_format=torch.preserve_format),
            }

    def _ordered(self) -> list[Tensor]:
        return [each for group in self._optimiser.param_groups for each in group["params"]]


def _require_same(own: Tensor, agreed: Tensor) -> None:
    """Check a worker's weights against the mean of all.

    Raises:
        TrainError: They have drifted apart, so that averaged gradients mean nothing.
    """
    if not torch.allclose(own, agreed, rtol=1e-5, atol=1e-5):
        raise TrainError("the workers' weights differ: start again from the last checkpoint")
