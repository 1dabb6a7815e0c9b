"""Light and weather of a scene, as values."""

from dataclasses import dataclass, replace

import numpy as np

from sample_videos.scenes.meshes.mesh import Colour, Point


@dataclass(frozen=True, slots=True)
class Light:
    """Linear light; 1 is about a white wall in the sun."""

    sun: Point
    """Direction towards the sun, any length."""
    sun_colour: Colour
    sky: Colour
    ground: Colour
    """Light that comes back from the ground."""
    exposure: float
    softness: float = 0.0012
    """Width of the shadow's edge, share of the shadow map."""
    white: Colour = (1.0, 1.0, 1.0)
    fog: float = 0.0
    """Extinction per metre."""
    fog_colour: Colour = (0.5, 0.5, 0.5)
    wet: float = 0.0
    night: float = 0.0
    """Share of windows, lamps and head lamps that are on."""
    lamp: Colour = (0.0, 0.0, 0.0)
    """Light of one street lamp."""
    bloom: float = 0.04
    vignette: float = 0.45
    rain: float = 0.0
    """Drops seen in the air, 1 is heavy rain."""
    noise: float = 1.0
    """Sensor noise against that of a clear day."""

    @property
    def has_shadows(self) -> bool:
        """Whether the sun shines at all."""
        return max(self.sun_colour) > 0


DAY = Light((0.62, -0.45, 0.72), (2.3, 2.15, 1.9), (0.62, 0.72, 0.88), (0.22, 0.21, 0.20), 0.62)
OVERCAST = Light(
    (-0.3, -0.4, 1.0), (0.25, 0.25, 0.25), (1.15, 1.2, 1.25), (0.30, 0.30, 0.29), 0.70, 0.006
)
LOW_SUN = replace(
    DAY,
    sun=(0.9, 0.35, 0.22),
    sun_colour=(2.6, 1.9, 1.1),
    sky=(0.5, 0.55, 0.65),
    white=(1.05, 1.0, 0.92),
)
DUSK = replace(
    OVERCAST,
    sun_colour=(0.10, 0.08, 0.08),
    sky=(0.20, 0.22, 0.32),
    ground=(0.07, 0.065, 0.06),
    exposure=1.7,
    night=0.7,
    lamp=(9.0, 7.0, 4.5),
    bloom=0.3,
    noise=2.0,
)
NIGHT = Light(
    (0.3, 0.2, 0.9),
    (0.0, 0.0, 0.0),
    (0.020, 0.022, 0.03),
    (0.012, 0.011, 0.01),
    1.5,
    night=1.0,
    lamp=(22.0, 17.0, 11.0),
    bloom=0.5,
    noise=3.0,
)
RAIN = replace(
    OVERCAST, wet=1.0, fog=0.006, fog_colour=(0.75, 0.78, 0.8), exposure=0.60, rain=1.0, noise=1.3
)
FOG = replace(OVERCAST, fog=0.022, fog_colour=(0.95, 0.97, 1.0))

LIGHTS = {
    "day": DAY,
    "overcast": OVERCAST,
    "low_sun": LOW_SUN,
    "dusk": DUSK,
    "night": NIGHT,
    "rain": RAIN,
    "fog": FOG,
}
_SHARES = {
    "day": 0.36,
    "overcast": 0.20,
    "low_sun": 0.12,
    "dusk": 0.08,
    "night": 0.12,
    "rain": 0.08,
    "fog": 0.04,
}


def drawn(rng: np.random.Generator) -> tuple[str, Light]:
    """A light at random: its name in `LIGHTS`, and the light with its numbers varied."""
    name = str(rng.choice(list(_SHARES), p=list(_SHARES.values())))
    return name, varied(LIGHTS[name], rng)


def varied(light: Light, rng: np.random.Generator) -> Light:
    """The same weather at another hour, through another camera's exposure."""
    azimuth = rng.uniform(0, 2 * np.pi)
    height = light.sun[2] * rng.uniform(0.75, 1.5)
    warmth = rng.normal(0, 0.04)
    return replace(
        light,
        sun=(0.77 * float(np.cos(azimuth)), 0.77 * float(np.sin(azimuth)), float(height)),
        sun_colour=_scaled(light.sun_colour, rng.uniform(0.75, 1.1)),
        sky=_scaled(light.sky, rng.uniform(0.8, 1.2)),
        exposure=light.exposure * float(np.exp(rng.normal(0, 0.18))),
        white=(1.0 + float(warmth), 1.0, 1.0 - float(warmth)),
        fog=light.fog * rng.uniform(0.4, 1.2),
        wet=light.wet * rng.uniform(0.5, 1.0),
        vignette=rng.uniform(0.1, 0.6),
        rain=light.rain * rng.uniform(0.3, 1.2),
        noise=light.noise * rng.uniform(0.6, 1.3),
    )


def _scaled(colour: Colour, factor: float) -> Colour:
    return colour[0] * factor, colour[1] * factor, colour[2] * factor
