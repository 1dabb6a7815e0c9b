import pytest

from demo.__main__ import arguments


@pytest.mark.parametrize(
    "words", [["--seconds", "0"], ["--seconds", "soon"], ["--port", "70000"], ["--sample"]]
)
def test_wrong_words_end_with_code_two(words, capsys):
    with pytest.raises(SystemExit, match="2"):
        arguments(words)

    assert words[0] in capsys.readouterr().err


def test_a_camera_may_be_named_again_and_again():
    options = arguments(["--camera", "a.yaml", "--camera", "b.yaml", "--seconds", "60"])

    assert [str(each) for each in options.camera] == ["a.yaml", "b.yaml"]
    assert options.seconds == 60
