"""MobileNetV2 (ImageNet) cut after its 13th block, with a head whose activation map comes from the same pass.

logit = mean over places of cam + bias; embedding = mean and standard deviation of the channels of some blocks (6 and 13
unless a network says others). With attention a place counts by how likely it holds what is looked for: the weights have
mean 1, they are learned from outlines in training, and the map that is given out has them in it.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

# expansion, channels out, stride: stem 32, then 13 inverted residual blocks (stride 16 in all).
BLOCKS = [
    (1, 16, 1),
    (6, 24, 2),
    (6, 24, 1),
    (6, 32, 2),
    (6, 32, 1),
    (6, 32, 1),
    (6, 64, 2),
    (6, 64, 1),
    (6, 64, 1),
    (6, 64, 1),
    (6, 96, 1),
    (6, 96, 1),
    (6, 96, 1),
]
FROZEN = 6
FEATURES = 256
ATTENTION_FLOOR = 0.05


class Convolution(nn.Module):
    """Padding of TensorFlow's SAME: (0, 1) at stride 2."""

    def __init__(self, cin, cout, kernel, stride=1, groups=1, relu=True):
        super().__init__()
        self.pad = kernel == 3 and stride == 2
        padding = 1 if kernel == 3 and stride == 1 else 0
        self.conv = nn.Conv2d(cin, cout, kernel, stride, padding, groups=groups)
        self.norm = nn.Identity()
        self.relu = relu

    def forward(self, x):
        if self.pad:
            x = F.pad(x, (0, 1, 0, 1))
        x = self.norm(self.conv(x))
        return F.relu6(x) if self.relu else x


class Block(nn.Module):
    def __init__(self, cin, cout, expansion, stride):
        super().__init__()
        mid = cin * expansion
        parts = [Convolution(cin, mid, 1)] if expansion > 1 else []
        parts += [Convolution(mid, mid, 3, stride, mid), Convolution(mid, cout, 1, relu=False)]
        self.parts = nn.Sequential(*parts)
        self.residual = stride == 1 and cin == cout

    def forward(self, x):
        return x + self.parts(x) if self.residual else self.parts(x)


def _moments(x):
    mean = x.mean((2, 3))
    variance = ((x - mean[:, :, None, None]) ** 2).mean((2, 3))
    return [mean, torch.sqrt(variance + 1e-6)]


class Network(nn.Module):
    """Input [n, 1, h, w] in 0..1. `heads`: name -> number of logits; the first has the activation map.

    `attention`: the first head weighs places. `taps`: numbers of the blocks, from 1, that the embedding is made of.
    """

    def __init__(self, heads, dropout=0.2, attention=False, taps=(6, 13)):
        super().__init__()
        self.taps = taps
        self.stem = Convolution(1, 32, 3, 2)
        blocks, cin = [], 32
        for expansion, cout, stride in BLOCKS:
            blocks.append(Block(cin, cout, expansion, stride))
            cin = cout
        self.early = nn.Sequential(*blocks[:FROZEN])
        self.late = nn.Sequential(*blocks[FROZEN:])
        self.neck = Convolution(cin, FEATURES, 1)
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.ModuleDict({name: nn.Conv2d(FEATURES, n, 1) for name, n in heads.items()})
        if attention:
            self.where = nn.Conv2d(FEATURES, 1, 1)
            nn.init.zeros_(self.where.weight)
            nn.init.constant_(self.where.bias, -2.0)

    def attention(self, features):
        """(logits of "here", weights of mean 1), each [n, 1, h, w]; None where every place counts the same."""
        if not hasattr(self, 'where'):
            return None
        here = self.where(features).float()
        weights = torch.sigmoid(here) + ATTENTION_FLOOR
        return here, weights / weights.mean((2, 3), keepdim=True)

    def features(self, x):
        """(what the taps give, the neck's features)"""
        x, tapped = self.stem(x * 2 - 1), {}
        for number, block in enumerate([*self.early, *self.late], 1):
            x = block(x)
            if number in self.taps:
                tapped[number] = x
        return [tapped[number] for number in self.taps], self.neck(x)

    def forward(self, x):
        """Logits of every head, by name; with attention also `where` [n, 1, h, w] (training)."""
        features = self.features(x)[1]
        attention = self.attention(features)
        weighted = features if attention is None else features.float() * attention[1]
        pooled = self.dropout(weighted.mean((2, 3), keepdim=True))
        logits = {name: head(pooled).flatten(1) for name, head in self.heads.items()}
        return logits if attention is None else {**logits, 'where': attention[0]}

    def outputs(self, x):
        """(logits, cam, embedding, further heads' logits ...) as the exported network gives them."""
        tapped, features = self.features(x)
        embedding = torch.cat([part for each in tapped for part in _moments(each)], 1)
        names = list(self.heads)
        first = self.heads[names[0]]
        attention = self.attention(features)
        cam = F.conv2d(features, first.weight)
        if attention is not None:
            cam = cam * attention[1]
        logits = cam.mean((2, 3)) + first.bias
        others = [self.heads[name](features.mean((2, 3), keepdim=True)).flatten(1) for name in names[1:]]
        return (logits, cam, embedding, *others)


def _convolutions(network):
    return [m for m in network.modules() if isinstance(m, Convolution)]


def load_backbone(network, path):
    """weights_f32.npz: convolutions OHWI, depthwise 1HWC, in forward order; the stem's colours are added up to grey."""
    stored = np.load(path)
    for at, convolution in enumerate(_convolutions(network)[:-1]):
        weight = torch.from_numpy(stored[f'w{at:03d}'].astype(np.float32))
        depthwise = 'DEPTHWISE' in str(stored[f'type{at:03d}'])
        weight = weight.permute(3, 0, 1, 2) if depthwise else weight.permute(0, 3, 1, 2)
        if at == 0:
            weight = weight.sum(1, keepdim=True)
        assert weight.shape == convolution.conv.weight.shape, (at, weight.shape)
        convolution.conv.weight.data.copy_(weight)
        convolution.conv.bias.data.copy_(torch.from_numpy(stored[f'b{at:03d}'].astype(np.float32)))


@torch.no_grad()
def restore_normalisation(network, images):
    """Batch normalisation put back as identity on `images` [n, 1, h, w]; stem and early blocks stay folded and frozen."""
    for part in (network.stem, network.early):
        for parameter in part.parameters():
            parameter.requires_grad_(False)
    trained = _convolutions(network.late) + [network.neck]
    network.train()
    for convolution in trained[:-1]:
        convolution.norm = nn.BatchNorm2d(convolution.conv.out_channels, eps=1e-3, momentum=1.0)
    network.neck.norm = nn.BatchNorm2d(FEATURES, eps=1e-3)
    early = network.early(network.stem(images * 2 - 1))
    _as_identity(network.late, early)


def _as_identity(late, x):
    """Layer by layer: scale and shift of each normalisation undo what it does to these images."""
    for block in late:
        y = x
        for convolution in block.parts:
            padded = F.pad(y, (0, 1, 0, 1)) if convolution.pad else y
            raw = convolution.conv(padded)
            norm = convolution.norm
            mean, variance = raw.mean((0, 2, 3)), raw.var((0, 2, 3))
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(variance)
            norm.weight.copy_(torch.sqrt(variance + norm.eps))
            norm.bias.copy_(mean)
            norm.momentum = 0.1
            y = F.relu6(raw) if convolution.relu else raw
        x = x + y if block.residual else y


@torch.no_grad()
def folded(network):
    """A copy for export: normalisation is folded into the convolutions."""
    import copy

    copied = copy.deepcopy(network).eval()
    for convolution in _convolutions(copied):
        norm = convolution.norm
        if isinstance(norm, nn.Identity):
            continue
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        convolution.conv.weight.mul_(factor[:, None, None, None])
        convolution.conv.bias.sub_(norm.running_mean).mul_(factor).add_(norm.bias)
        convolution.norm = nn.Identity()
    return copied


def load_exported(network, path):
    """Weights of a file that `export` wrote into a network of the same shape, to the bit."""
    import onnx

    stored = {each.name.removeprefix('network.'): each for each in onnx.load(str(path)).graph.initializer}
    own = {name: torch.from_numpy(onnx.numpy_helper.to_array(stored[name]).copy()) for name in network.state_dict()}
    network.load_state_dict(own)
    return network.eval()


class _Exported(nn.Module):
    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, image):
        return self.network.outputs(image)


def export(network, path, side, names):
    """One ONNX file, float32, any batch."""
    example = torch.zeros(2, 1, side, side)
    axes = {name: {0: 'n'} for name in ['image', *names]}
    torch.onnx.export(
        _Exported(network).eval(),
        (example,),
        str(path),
        input_names=['image'],
        output_names=names,
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
