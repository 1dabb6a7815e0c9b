"""What computes a network: one of ONNX Runtime's providers, with options of its own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from models.errors import ModelRefusedError


class Provider(StrEnum):
    """What may be asked for."""

    AUTO = "auto"
    """The first of CUDA, OpenVINO and CPU that this installation has and that starts."""
    CPU = "cpu"
    OPENVINO = "openvino"
    CUDA = "cuda"
    TENSORRT = "tensorrt"


class Precision(StrEnum):
    """In what numbers the provider computes what the file holds as float32."""

    AUTO = "auto"
    """As the provider does it best without loss: fp32, and a quantized file in int8."""
    FP32 = "fp32"
    BF16 = "bf16"
    """OpenVINO on a CPU with AVX512-BF16 or AMX: 8 digits of mantissa for half the bytes."""
    FP16 = "fp16"
    """TensorRT."""


@dataclass(frozen=True, slots=True)
class Computing:
    """Which provider is asked for, in which precision, with how many threads."""

    provider: Provider = Provider.AUTO
    precision: Precision = Precision.AUTO
    threads: int = 1
    """Of one run, at least 1. One is the cheapest on a CPU."""


Option = tuple[str, Mapping[str, str]]
"""A provider in ONNX Runtime's words, and its options."""

NAMES: Final[Mapping[Provider, str]] = {
    Provider.TENSORRT: "TensorrtExecutionProvider",
    Provider.CUDA: "CUDAExecutionProvider",
    Provider.OPENVINO: "OpenVINOExecutionProvider",
    Provider.CPU: "CPUExecutionProvider",
}
_BY_ITSELF: Final = (Provider.CUDA, Provider.OPENVINO, Provider.CPU)
"""What `auto` looks for. TensorRT builds for minutes at its first start, so it is asked for."""
_PRECISIONS: Final[Mapping[Provider, frozenset[Precision]]] = {
    Provider.AUTO: frozenset({Precision.AUTO}),
    Provider.CPU: frozenset({Precision.AUTO, Precision.FP32}),
    Provider.CUDA: frozenset({Precision.AUTO, Precision.FP32}),
    Provider.OPENVINO: frozenset({Precision.AUTO, Precision.FP32, Precision.BF16}),
    Provider.TENSORRT: frozenset({Precision.AUTO, Precision.FP32, Precision.FP16}),
}
_FLAVOURS: Final[Mapping[Provider, str]] = {
    Provider.CPU: "requirements/edge-cpu.txt",
    Provider.OPENVINO: "requirements/edge-openvino.txt",
    Provider.CUDA: "requirements/edge-cuda.txt",
    Provider.TENSORRT: "requirements/edge-cuda.txt",
}
CPU_TOLD_IN: Final = Path("/proc/cpuinfo")
_BF16_FLAGS: Final = frozenset({"avx512_bf16", "amx_bf16", "bf16"})
"""x86 names the first two, ARM the last."""


def options_for(computing: Computing, available: Sequence[str]) -> list[Option]:
    """Return what to hand to ONNX Runtime: the provider first, and the CPU for the rest.

    Args:
        computing: What is asked for.
        available: What this build of ONNX Runtime has, in its own words.

    Raises:
        ModelRefusedError: The provider is not there or does not compute so; names the cure.
    """
    provider, precision = computing.provider, computing.precision
    if precision not in _PRECISIONS[provider]:
        told = ", ".join(sorted(_PRECISIONS[provider]))
        raise ModelRefusedError(
            f"model.precision: provider {provider} does not compute in {precision}; it takes {told}"
        )
    if precision is Precision.BF16 and not has_bf16():
        raise ModelRefusedError(
            "model.precision: this CPU has no bf16 instructions; take auto or fp32"
        )
    if provider is Provider.AUTO:
        wanted = [each for each in _BY_ITSELF if NAMES[each] in available]
    elif NAMES[provider] in available:
        wanted = [provider, Provider.CPU]
    else:
        raise ModelRefusedError(
            f"model.provider: this ONNX Runtime has no {provider}; it needs an environment of its "
            f"own with {_FLAVOURS[provider]}"
        )
    return [(NAMES[each], _options(each, computing)) for each in dict.fromkeys(wanted)]


def require_provider(computing: Computing, started: Sequence[str]) -> None:
    """Check that the provider that was asked for is the one that runs.

    ONNX Runtime goes on with the CPU, and only prints a line, when another one does not start.

    Raises:
        ModelRefusedError: It did so.
    """
    wanted = computing.provider
    if wanted is not Provider.AUTO and started[0] != NAMES[wanted]:
        raise ModelRefusedError(
            f"model.provider: {wanted} does not start on this machine (no such device, or its "
            "libraries are missing); take auto or cpu"
        )


def running_precision(computing: Computing, started: str, stored: str) -> str:
    """Return in what numbers a network is computed.

    Args:
        computing: What was asked for.
        started: The provider that runs, in ONNX Runtime's words.
        stored: What the file holds; see `models.onnx_file`.
    """
    if stored == "int8" or computing.precision in {Precision.AUTO, Precision.FP32}:
        return stored
    return computing.precision.value if started != NAMES[Provider.CPU] else stored


def has_bf16() -> bool:
    """Whether this CPU computes in bf16; False where the system does not tell."""
    try:
        lines = CPU_TOLD_IN.read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    return not _BF16_FLAGS.isdisjoint(flags.split())


def _options(provider: Provider, computing: Computing) -> Mapping[str, str]:
    match provider:
        case Provider.OPENVINO:
            hint = "bf16" if computing.precision is Precision.BF16 else "f32"
            plugin = {
                "INFERENCE_PRECISION_HINT": hint,
                "INFERENCE_NUM_THREADS": str(computing.threads),
                "NUM_STREAMS": "1",
            }
            return {"device_type": "CPU", "load_config": json.dumps({"CPU": plugin})}
        case Provider.TENSORRT if computing.precision is Precision.FP16:
            return {"trt_fp16_enable": "True"}
        case _:
            return {}
