"""Fine-tuning: AdamW, warm-up, cosine, clipping, a moving average of the weights. One thread, fixed seeds, bfloat16 products."""

import copy
import json
import time

import numpy as np
import torch


def seed_all(seed):
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    np.random.seed(seed)
    return np.random.default_rng(seed)


class Log:
    """training-log.json: one row a line, printed as it comes."""

    def __init__(self, path=None):
        self.path, self.rows, self.started = path, [], time.time()

    def seconds(self):
        return round(time.time() - self.started)

    def __call__(self, **row):
        row = {key: round(value, 5) if isinstance(value, float) else value for key, value in row.items()}
        self.rows.append(row)
        print(json.dumps(row), flush=True)
        if self.path:
            text = ',\n'.join(json.dumps(each) for each in self.rows)
            self.path.write_text(f'[\n{text}\n]\n')


def to_batch(images):
    """8-bit images of one size -> float32 [n, 1, h, w] in 0..1, the very values that the scale step gives."""
    stack = np.stack(images).astype(np.float64) / 255
    return torch.from_numpy(stack.astype(np.float32))[:, None]


def _average(target, source, keep):
    with torch.no_grad():
        own = dict(source.state_dict())
        for name, value in target.state_dict().items():
            if value.dtype.is_floating_point:
                value.mul_(keep).add_(own[name], alpha=1 - keep)
            else:
                value.copy_(own[name])


def fit(
    network,
    sample,
    order,
    loss,
    *,
    epochs,
    log,
    rng,
    batch=32,
    rate=5e-4,
    head_rate=2e-3,
    decay=2e-2,
    warm_up=100,
    clip=2.0,
    keep=0.99,
):
    """sample(index, rng) -> 8-bit image; order(rng) -> indices of an epoch; loss(outputs, indices) -> tensor.

    Where sample gives an image and its map of the same size (8 bit), loss(outputs, indices, maps [n, 1, h, w]).
    Returns the averaged network, in evaluation mode.
    """
    network = network.to(memory_format=torch.channels_last)
    parts = [network.neck, network.heads, *([network.where] if hasattr(network, 'where') else [])]
    head = [p for part in parts for p in part.parameters()]
    body = [p for p in network.late.parameters()]
    groups = [{'params': body, 'base': rate}, {'params': head, 'base': head_rate}]
    optimiser = torch.optim.AdamW(groups, lr=rate, weight_decay=decay)
    averaged = copy.deepcopy(network)
    steps_per_epoch = len(order(np.random.default_rng(0))) // batch
    total, step, started = epochs * steps_per_epoch, 0, time.time()
    for epoch in range(epochs):
        network.train()
        indices, losses = order(rng), []
        for at in range(steps_per_epoch):
            chosen = indices[at * batch : (at + 1) * batch]
            factor = min(1, (step + 1) / warm_up) * 0.5 * (1 + np.cos(np.pi * step / total))
            for group in optimiser.param_groups:
                group['lr'] = group['base'] * factor
            drawn = [sample(i, rng) for i in chosen]
            images, *maps = zip(*drawn) if isinstance(drawn[0], tuple) else (drawn,)
            x = to_batch(images).to(memory_format=torch.channels_last)
            with torch.autocast('cpu', torch.bfloat16):
                outputs = network(x)
            named = {name: each.float() for name, each in outputs.items()}
            value = loss(named, chosen, *map(to_batch, maps))
            optimiser.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(body + head, clip)
            optimiser.step()
            step += 1
            _average(averaged, network, min(keep, step / (step + 10)))
            losses.append(value.item())
        log(epoch=epoch + 1, loss=float(np.mean(losses)), seconds=round(time.time() - started))
    return averaged.eval()


@torch.no_grad()
def predict(network, images, batch=64):
    """8-bit images -> list of arrays, one an output of the exported network (logits, cam, embedding, ...)."""
    network.eval()
    parts = [network.outputs(to_batch(images[at : at + batch])) for at in range(0, len(images), batch)]
    return [torch.cat(each).numpy() for each in zip(*parts)]
