import numpy as np
import pytest

from edge_node.tracking import kalman

BOX = np.array([[100.0, 50.0, 40.0, 20.0]])
SEEN = np.array([False])


def followed(speed, fps, seconds=4.0, noise=0.0):
    """The belief after boxes that move to the right at `speed` pixels a second."""
    rng = np.random.default_rng(1)
    belief = kalman.begin(BOX)
    for number in range(1, int(seconds * fps)):
        belief = kalman.predict(belief, 1 / fps, SEEN)
        moved = BOX + np.array([speed * number / fps, 0, 0, 0])
        belief = kalman.correct(belief, moved + rng.normal(0, noise, BOX.shape))
    return belief


@pytest.mark.parametrize("fps", [5, 25])
def test_the_speed_is_learnt_at_any_frame_rate(fps):
    assert followed(30, fps)[kalman.VELOCITY, 0, 0] == pytest.approx(30, rel=0.02)


def test_a_prediction_goes_on_at_that_speed():
    belief = followed(30, 10)
    later = kalman.predict(belief, 0.5, SEEN)

    moved = later[kalman.MEAN, 0, 0] - belief[kalman.MEAN, 0, 0]
    assert moved == pytest.approx(15, rel=0.05)


def test_it_smooths_jitter():
    still = [followed(0, 10, noise=1.0)[kalman.MEAN, 0, 0] for _ in range(1)]

    assert abs(still[0] - 100) < 1.0


def test_uncertainty_grows_unseen_and_shrinks_seen():
    belief = kalman.begin(BOX)
    later = kalman.predict(belief, 1.0, SEEN)
    corrected = kalman.correct(later, BOX)

    assert (later[kalman.VARIANCE] > belief[kalman.VARIANCE]).all()
    assert (corrected[kalman.VARIANCE] < later[kalman.VARIANCE]).all()
    assert (corrected[kalman.VELOCITY_VARIANCE] < later[kalman.VELOCITY_VARIANCE]).all()


def test_who_is_unseen_slows_down():
    belief = followed(30, 10)
    later = kalman.predict(belief, kalman.UNSEEN_HALF_LIFE_S, np.array([True]))

    assert later[kalman.VELOCITY, 0, 0] == pytest.approx(belief[kalman.VELOCITY, 0, 0] / 2)


def test_it_is_the_textbook_filter():
    """Beside the full matrices of one coordinate."""
    belief = kalman.predict(kalman.begin(BOX), 0.2, SEEN)
    belief = kalman.correct(belief, BOX + np.array([7, 0, 0, 0]))
    size = np.sqrt(40 * 20)
    step = np.array([[1, 0.2], [0, 1]])
    density = (kalman.ACCELERATION * size) ** 2
    noise = density * np.array([[0.2**3 / 3, 0.2**2 / 2], [0.2**2 / 2, 0.2]])
    measured = (kalman.MEASURED_STD * size) ** 2
    spread = np.diag([measured, (kalman.INITIAL_SPEED_STD * size) ** 2])
    spread = step @ spread @ step.T + noise
    gain = spread[:, 0] / (spread[0, 0] + measured)

    expected = spread - np.outer(gain, spread[0])
    assert belief[kalman.MEAN, 0, 0] == pytest.approx(100 + gain[0] * 7)
    assert belief[kalman.VELOCITY, 0, 0] == pytest.approx(gain[1] * 7)
    assert belief[kalman.VARIANCE, 0, 0] == pytest.approx(expected[0, 0])
    assert belief[kalman.COVARIANCE, 0, 0] == pytest.approx(expected[0, 1])
    assert belief[kalman.VELOCITY_VARIANCE, 0, 0] == pytest.approx(expected[1, 1])
