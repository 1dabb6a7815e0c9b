"""Rules of the camera itself: can it still be believed what it shows?"""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.base import Lane, Priority, Share
from edge_node.rule_settings.base import CameraView, Label, Look, RuleSection
from edge_node.rules import camera_blur, camera_frozen, camera_light, camera_scene
from edge_node.rules.rule import Rule

Duration = Annotated[float, Field(ge=1, le=3600)]
NoClasses = Annotated[tuple[Label, ...], Field(max_length=0)]
"""These rules look at the picture, not at objects."""
Severity = Annotated[Priority, Field(strict=False)]


class _PictureSettings(RuleSection):
    """A rule about the picture as a whole."""

    looks: ClassVar[frozenset[Look]] = frozenset({Look.HEALTH})

    lane: Lane = Lane.TECHNICAL
    classes: NoClasses = ()

    @property
    def place(self) -> None:
        """The whole picture."""
        return

    @property
    def is_of_whole_zone(self) -> bool:
        """It speaks of no object."""
        return True


class ImageTooDarkSettings(_PictureSettings):
    """Too dark to see anything (ONVIF ImageTooDark)."""

    kind: Literal["image_too_dark"]
    brightness: Share = camera_light.DARK
    """Mean luma below which it is dark."""
    contrast: Share = camera_light.FLAT
    """Standard deviation of the luma below which nothing is seen."""
    minimum_duration_s: Duration = camera_light.DURATION_S

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return camera_light.ImageTooDark(
            self.id,
            brightness=self.brightness,
            contrast=self.contrast,
            minimum_duration_s=self.minimum_duration_s,
        )


class ImageTooBrightSettings(_PictureSettings):
    """Blinded by the sun or a lamp (ONVIF ImageTooBright)."""

    kind: Literal["image_too_bright"]
    brightness: Share = camera_light.BRIGHT
    """Mean luma above which it is bright."""
    contrast: Share = camera_light.FLAT
    """Standard deviation of the luma below which nothing is seen."""
    minimum_duration_s: Duration = camera_light.DURATION_S

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return camera_light.ImageTooBright(
            self.id,
            brightness=self.brightness,
            contrast=self.contrast,
            minimum_duration_s=self.minimum_duration_s,
        )


class ImageTooBlurrySettings(_PictureSettings):
    """Out of focus, dirty, wet (ONVIF ImageTooBlurry)."""

    kind: Literal["image_too_blurry"]
    sharpness: Annotated[float, Field(gt=0, lt=1)] = camera_blur.SHARPNESS
    """Share of the camera's usual detail below which it is blurred."""
    minimum_duration_s: Duration = camera_blur.DURATION_S

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return camera_blur.ImageTooBlurry(
            self.id, sharpness=self.sharpness, minimum_duration_s=self.minimum_duration_s
        )


class GlobalSceneChangeSettings(_PictureSettings):
    """The camera was moved (ONVIF GlobalSceneChange); what hangs on its view is disarmed."""

    kind: Literal["global_scene_change"]
    likeness: Annotated[float, Field(gt=0, lt=1)] = camera_scene.LIKENESS
    """Share of the lasting edges still at their places below which it is another view."""
    shift: Annotated[float, Field(ge=0.01, le=0.5)] = camera_scene.SHIFT
    """How far the picture may move, as a share of it."""
    minimum_duration_s: Duration = camera_scene.DURATION_S
    disarms: bool = True
    """Rules with a zone or line, or that measure in metres, fall silent until somebody has
    checked the camera: `edge-node checked`."""
    priority: Severity = Priority.P2

    @property
    def disarms_others(self) -> bool:
        """As the settings say."""
        return self.disarms

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return camera_scene.GlobalSceneChange(
            self.id,
            likeness=self.likeness,
            shift=self.shift,
            minimum_duration_s=self.minimum_duration_s,
        )


class CameraCoveredSettings(_PictureSettings):
    """A hand, a bag, paint, snow on the lens."""

    kind: Literal["camera_covered"]
    likeness: Annotated[float, Field(gt=0, lt=1)] = camera_scene.LIKENESS
    """Share of the lasting edges still seen below which it is covered."""
    minimum_duration_s: Duration = camera_scene.DURATION_S
    priority: Severity = Priority.P2

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return camera_scene.CameraCovered(
            self.id, likeness=self.likeness, minimum_duration_s=self.minimum_duration_s
        )


class ImageFrozenSettings(_PictureSettings):
    """The same picture again and again."""

    kind: Literal["image_frozen"]
    minimum_duration_s: Duration = camera_frozen.DURATION_S

    def build(self, view: CameraView) -> Rule:
        """Return the rule."""
        return camera_frozen.ImageFrozen(self.id, minimum_duration_s=self.minimum_duration_s)


CameraRuleSettings = (
    ImageTooDarkSettings
    | ImageTooBrightSettings
    | ImageTooBlurrySettings
    | GlobalSceneChangeSettings
    | CameraCoveredSettings
    | ImageFrozenSettings
)
