import json

from demo.figures import Figures, latency_figures


def test_latencies_are_median_and_95th_percentile_in_milliseconds():
    assert latency_figures([n / 100 for n in range(1, 101)]) == {"p50": 505.0, "p95": 950.0}
    assert latency_figures([0.25]) == {"p50": 250.0, "p95": 250.0}


def test_without_incidents_there_is_no_latency():
    assert latency_figures([]) == {"p50": None, "p95": None}


def test_the_last_line_is_one_json_object_with_the_promised_names():
    figures = Figures(2, 300, 5, 4, latency_figures([0.5]), 7, "yolov8n_320")

    assert "\n" not in figures.as_line()
    assert json.loads(figures.as_line()) == {
        "cameras": 2,
        "frames_analysed": 300,
        "events": 5,
        "incidents": 4,
        "latency_ms": {"p50": 500.0, "p95": 500.0},
        "dropped_frames": 7,
        "model": "yolov8n_320",
    }
