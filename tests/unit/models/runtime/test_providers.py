import json

import pytest

from models.errors import ModelRefusedError
from models.runtime import providers
from models.runtime.providers import (
    Computing,
    Precision,
    Provider,
    options_for,
    require_provider,
    running_precision,
)

CPU, OPENVINO, CUDA, TENSORRT = (
    "CPUExecutionProvider",
    "OpenVINOExecutionProvider",
    "CUDAExecutionProvider",
    "TensorrtExecutionProvider",
)


def names(provider: Provider, *available: str) -> list[str]:
    return [name for name, _ in options_for(Computing(provider), available)]


def test_left_to_itself_it_takes_the_fastest_that_is_installed_and_the_cpu_for_the_rest():
    assert names(Provider.AUTO, CPU) == [CPU]
    assert names(Provider.AUTO, OPENVINO, CPU) == [OPENVINO, CPU]
    assert names(Provider.AUTO, TENSORRT, CUDA, CPU) == [CUDA, CPU]


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        (Provider.CPU, [CPU]),
        (Provider.OPENVINO, [OPENVINO, CPU]),
        (Provider.CUDA, [CUDA, CPU]),
        (Provider.TENSORRT, [TENSORRT, CPU]),
    ],
)
def test_what_is_named_comes_first(provider, expected):
    assert names(provider, TENSORRT, CUDA, OPENVINO, CPU) == expected


@pytest.mark.parametrize(
    ("provider", "cure"),
    [
        (Provider.OPENVINO, "edge-openvino.txt"),
        (Provider.CUDA, "edge-cuda.txt"),
        (Provider.TENSORRT, "edge-cuda.txt"),
    ],
)
def test_a_provider_of_another_flavour_names_that_flavour(provider, cure):
    with pytest.raises(ModelRefusedError, match=rf"model\.provider: .*{cure}"):
        names(provider, CPU)


@pytest.mark.parametrize(
    ("provider", "precision"),
    [
        (Provider.CPU, Precision.BF16),
        (Provider.CUDA, Precision.FP16),
        (Provider.TENSORRT, Precision.BF16),
        (Provider.AUTO, Precision.FP16),
    ],
)
def test_a_precision_that_the_provider_has_not_is_refused(provider, precision):
    with pytest.raises(ModelRefusedError, match=rf"model\.precision: provider {provider}"):
        options_for(Computing(provider, precision), (TENSORRT, CUDA, OPENVINO, CPU))


@pytest.mark.parametrize(("flags", "known"), [("fpu avx512_bf16", True), ("fpu avx2", False)])
def test_bf16_is_taken_where_the_processor_has_it(monkeypatch, tmp_path, flags, known):
    (tmp_path / "cpuinfo").write_text(f"processor: 0\nflags\t\t: {flags}\n")
    monkeypatch.setattr(providers, "CPU_TOLD_IN", tmp_path / "cpuinfo")
    computing = Computing(Provider.OPENVINO, Precision.BF16, threads=3)

    if not known:
        with pytest.raises(ModelRefusedError, match="no bf16 instructions"):
            options_for(computing, (OPENVINO, CPU))
        return
    _, told = options_for(computing, (OPENVINO, CPU))[0]
    plugin = json.loads(told["load_config"])["CPU"]
    assert (plugin["INFERENCE_PRECISION_HINT"], plugin["INFERENCE_NUM_THREADS"]) == ("bf16", "3")


def test_a_named_provider_that_did_not_start_is_an_error():
    require_provider(Computing(Provider.AUTO), [CPU])
    require_provider(Computing(Provider.CUDA), [CUDA, CPU])
    with pytest.raises(ModelRefusedError, match="cuda does not start on this machine"):
        require_provider(Computing(Provider.CUDA), [CPU])


def test_the_precision_that_is_told_is_the_one_that_computes():
    bf16, fp16 = Computing(precision=Precision.BF16), Computing(precision=Precision.FP16)

    assert running_precision(Computing(), CPU, "fp32") == "fp32"
    assert running_precision(Computing(), CPU, "int8") == "int8"
    assert running_precision(bf16, OPENVINO, "fp32") == "bf16"
    assert running_precision(bf16, OPENVINO, "int8") == "int8"
    assert running_precision(fp16, TENSORRT, "fp32") == "fp16"
