"""Draws a scene with OpenGL without a display: EGL on the processor (Mesa's llvmpipe) is enough."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.scenes.camera import Camera
from sample_videos.scenes.light import Light
from sample_videos.scenes.meshes.mesh import Floats, Mesh, Point
from sample_videos.scenes.redraw import Rectangle, changed

os.environ.setdefault("LIBGL_ALWAYS_SOFTWARE", "1")
import moderngl  # the variable must be set before Mesa is loaded

Image = NDArray[np.uint8]
"""(H, W, 3) BGR, or (H, W) labels."""

_SHADERS = Path(__file__).parent / "shaders"
_LAYOUT = "3f 3f 3f 4f"
_FIELDS = ("position", "normal", "colour", "material")
_MAX_CONTACTS, _MAX_LAMPS, _MAX_BEAMS = 48, 12, 24
_VISIBLE_BLOOM = 0.1
_SHADOW_DEPTH_M = 90.0
MAX_LABEL = 255


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """A mesh at a place; one `label` from 1 to 255 is one thing in the label picture."""

    mesh: Mesh
    position: Point = (0.0, 0.0, 0.0)
    yaw: float = 0.0
    label: int = 0
    casts: bool = True
    """Whether it throws a shadow; the ground does not."""
    one_sided: bool = False
    """A closed shape whose back faces need not be drawn."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A footprint that darkens the ground under a thing; sizes in metres."""

    x: float
    y: float
    half_length: float
    half_width: float
    yaw: float
    strength: float
    z: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Everything that one picture shows."""

    items: Sequence[Item]
    contacts: Sequence[Contact] = ()
    lamps: Sequence[Point] = ()
    beams: Sequence[tuple[float, float, float, float]] = ()
    """Head lamps: x, y, heading, strength."""
    centre: tuple[float, float] = (0.0, 0.0)
    span_m: float = 45.0
    """Shadows are drawn within so many metres of `centre`."""


class _Buffers:
    """A mesh in OpenGL's memory."""

    def __init__(self, context: moderngl.Context, mesh: Mesh, programs: "_Programs") -> None:
        rows = np.concatenate([mesh.positions, mesh.normals, mesh.colours, mesh.materials], axis=1)
        self.data = context.buffer(rows.astype(np.float32).tobytes())
        self.lit = context.vertex_array(programs.scene, [(self.data, _LAYOUT, *_FIELDS)])
        place = [(self.data, "3f 40x", "position")]
        self.shadow = context.vertex_array(programs.shadow, place)
        self.label = context.vertex_array(programs.label, place)
        self.mesh = mesh

    def release(self) -> None:
        for each in (self.lit, self.shadow, self.label, self.data):
            each.release()


class _Programs:
    def __init__(self, context: moderngl.Context) -> None:
        common = _source("common.glsl")
        screen, plain = _source("screen.vert"), _source("plain.vert")
        make = context.program
        self.scene = make(
            vertex_shader="#version 330\n" + _source("scene.vert"),
            fragment_shader=common + _source("scene.frag"),
        )
        self.sky = make(vertex_shader=screen, fragment_shader=common + _source("sky.frag"))
        self.shadow = make(vertex_shader=plain, fragment_shader=_source("nothing.frag"))
        self.label = make(vertex_shader=plain, fragment_shader=_source("label.frag"))
        self.tone = make(vertex_shader=screen, fragment_shader=_source("tone.frag"))


class Renderer:
    """One OpenGL context for pictures of one size; not for several threads."""

    def __init__(
        self, size: tuple[int, int] = (1280, 720), *, samples: int = 4, shadow_px: int = 2048
    ) -> None:
        self.size = size
        # Its annotations take keyword settings for dicts.
        create: Callable[..., moderngl.Context] = moderngl.create_standalone_context
        gl = self._gl = create(backend="egl")
        self._programs = _Programs(gl)
        self._buffers: dict[int, _Buffers] = {}
        self._multi, self._still = (
            gl.framebuffer(
                [gl.renderbuffer(size, 4, samples=samples, dtype="f2")],
                gl.depth_renderbuffer(size, samples=samples),
            )
            for _ in range(2)
        )
        self._still_key: object = None
        self._light = gl.texture(size, 4, dtype="f2")
        self._resolved = gl.framebuffer([self._light])
        self._out = gl.framebuffer([gl.texture(size, 3)])
        labels = gl.texture(size, 1, dtype="f1")
        self._labels = gl.framebuffer([labels], gl.depth_renderbuffer(size))
        self._shadow_map = gl.depth_texture((shadow_px, shadow_px))
        self._shadow_map.compare_func = "<="
        self._shadow_map.repeat_x = self._shadow_map.repeat_y = False
        self._shadow = gl.framebuffer(depth_attachment=self._shadow_map)
        self._glare = gl.texture((size[0] // 4, size[1] // 4), 3, dtype="f4")
        programs = self._programs
        self._sky = gl.vertex_array(programs.sky, [])
        self._tone = gl.vertex_array(programs.tone, [])
        self._ground = gl.texture((1, 1), 3)
        self._ground_size = 1.0

    def close(self) -> None:
        """Give the context back."""
        self._gl.release()

    def lay_ground(self, texture: Image, size_m: float) -> None:
        """Give the ground its square picture, north up, centred on the origin."""
        rows = np.ascontiguousarray(texture[::-1, :, ::-1])
        self._ground.release()
        self._still_key = None
        self._ground = self._gl.texture(texture.shape[1::-1], 3, rows.tobytes())
        self._ground.build_mipmaps()
        self._ground.anisotropy = 8
        self._ground_size = size_m

    def draw(
        self,
        camera: Camera,
        scene: Scene,
        light: Light,
        *,
        moving: Sequence[Floats] | None = None,
    ) -> Image:
        """Picture of the scene, (H, W, 3) BGR.

        Args:
            camera: Where it is seen from.
            scene: What is there.
            light: In which light.
            moving: (N, 3) points of each thing with a label. When given, all else is drawn once
                and kept until camera, light or fixed things change. Not for scenes with beams.
        """
        self._keep([item.mesh for item in scene.items])
        self._gl.enable(moderngl.DEPTH_TEST)
        shadow = _shadow_matrix(light, scene)
        self._set_light(camera, light)
        if moving is None:
            self._prepare(camera, scene, light, shadow)
            self._shade(self._multi, scene.items)
        else:
            self._keep_still(camera, scene, light, shadow)
            self._prepare(camera, scene, light, shadow)
            self._gl.copy_framebuffer(self._multi, self._still)
            for rectangle in changed(camera, moving, light):
                self._shade(self._multi, scene.items, rectangle)
        self._gl.copy_framebuffer(self._resolved, self._multi)
        return self._develop(light)

    def labels(self, camera: Camera, items: Sequence[Item]) -> Image:
        """(H, W) label of the nearest thing in each pixel, 0 where none is labelled."""
        self._keep([item.mesh for item in items])
        return self._draw_labels(camera, items)

    def silhouette(self, camera: Camera, items: Sequence[Item]) -> int:
        """Pixels that these things alone would cover."""
        return int(np.count_nonzero(self._draw_labels(camera, items)))

    def _keep(self, meshes: Sequence[Mesh]) -> None:
        """Load new meshes; forget those that are not drawn now."""
        wanted = {id(mesh): mesh for mesh in meshes}
        for key in [key for key in self._buffers if key not in wanted]:
            self._buffers.pop(key).release()
        for key, mesh in wanted.items():
            if key not in self._buffers:
                self._buffers[key] = _Buffers(self._gl, mesh, self._programs)

    def _prepare(self, camera: Camera, scene: Scene, light: Light, shadow: Floats) -> None:
        self._cast(shadow, scene, light)
        self._set_scene(camera, scene, light, shadow)

    def _keep_still(self, camera: Camera, scene: Scene, light: Light, shadow: Floats) -> None:
        """Draw the fixed things unless that was done."""
        fixed = [item for item in scene.items if not item.label]
        key = (camera.gl_matrix().tobytes(), light, tuple(id(item.mesh) for item in fixed))
        if key != self._still_key:
            self._prepare(camera, replace(scene, items=fixed, contacts=()), light, shadow)
            self._shade(self._still, fixed)
            self._still_key = key

    def _cast(self, matrix: Floats, scene: Scene, light: Light) -> None:
        self._shadow.use()
        self._gl.viewport = (0, 0, *self._shadow_map.size)
        self._shadow.clear(depth=1.0)
        if not light.has_shadows:
            return
        _uniform(self._programs.shadow, "view_projection").write(_bytes(matrix))
        for item in scene.items:
            if item.casts:
                _uniform(self._programs.shadow, "model").write(_bytes(_model(item)))
                self._buffers[id(item.mesh)].shadow.render()

    def _set_light(self, camera: Camera, light: Light) -> None:
        values: dict[str, Sequence[float] | float] = {
            "sun": tuple(_unit(light.sun)),
            "sun_colour": light.sun_colour,
            "sky_colour": light.sky,
            "ground_colour": light.ground,
            "camera": tuple(camera.position),
            "night": light.night,
            "fog": light.fog,
            "fog_colour": light.fog_colour,
        }
        for program in (self._programs.scene, self._programs.sky):
            for name in values.keys() & set(program):
                program[name] = values[name]

    def _set_scene(self, camera: Camera, scene: Scene, light: Light, shadow: Floats) -> None:
        program, matrix = self._programs.scene, camera.gl_matrix()
        _uniform(program, "view_projection").write(_bytes(matrix))
        _uniform(program, "shadow_matrix").write(_bytes(shadow))
        _uniform(self._programs.sky, "unproject").write(_bytes(np.linalg.inv(matrix)))
        program["softness"] = light.softness
        program["wet"] = light.wet
        program["ground_size"] = self._ground_size
        program["lamp_colour"] = light.lamp
        self._shadow_map.use(0)
        self._ground.use(1)
        program["shadow_map"] = 0
        program["ground_map"] = 1
        self._set_contacts(scene.contacts[:_MAX_CONTACTS])
        self._set_rows("lamp", scene.lamps[:_MAX_LAMPS], (_MAX_LAMPS, 3))
        self._set_rows("beam", scene.beams[:_MAX_BEAMS], (_MAX_BEAMS, 4))

    def _set_contacts(self, contacts: Sequence[Contact]) -> None:
        place = [(c.x, c.y, c.half_length, c.half_width) for c in contacts]
        turn = [(float(np.cos(c.yaw)), float(np.sin(c.yaw)), c.strength, c.z) for c in contacts]
        self._programs.scene["contact_count"] = len(contacts)
        self._fill("contact_place", place, (_MAX_CONTACTS, 4))
        self._fill("contact_turn", turn, (_MAX_CONTACTS, 4))

    def _set_rows(self, name: str, rows: Sequence[Sequence[float]], shape: tuple[int, int]) -> None:
        self._programs.scene[f"{name}_count"] = len(rows)
        self._fill(name, rows, shape)

    def _fill(self, name: str, rows: Sequence[Sequence[float]], shape: tuple[int, int]) -> None:
        table = np.zeros(shape, np.float32)
        if rows:
            table[: len(rows)] = rows
        _uniform(self._programs.scene, name).write(table.tobytes())

    def _shade(
        self,
        target: moderngl.Framebuffer,
        items: Sequence[Item],
        rectangle: Rectangle | None = None,
    ) -> None:
        target.use()
        self._gl.viewport = (0, 0, *self.size)
        # OpenGL's rows run from the bottom up.
        target.scissor = _from_below(rectangle, self.size) if rectangle else (0, 0, *self.size)
        target.clear(0, 0, 0, 1, 1.0)
        # What hides the ground first: hidden pixels are then not shaded.
        for item in sorted(items, key=lambda each: not each.casts):
            switch = self._gl.enable if item.one_sided else self._gl.disable
            switch(moderngl.CULL_FACE)
            _uniform(self._programs.scene, "model").write(_bytes(_model(item)))
            self._buffers[id(item.mesh)].lit.render()
        self._gl.disable(moderngl.CULL_FACE)
        self._gl.depth_func = "<="
        self._sky.render(vertices=3)
        self._gl.depth_func = "<"
        target.scissor = (0, 0, *self.size)

    def _develop(self, light: Light) -> Image:
        bloom = light.bloom if light.bloom > _VISIBLE_BLOOM else 0.0
        if bloom:
            self._glare.write(self._glare_of_lamps().tobytes())
        self._out.use()
        self._gl.disable(moderngl.DEPTH_TEST)
        self._light.use(0)
        self._glare.use(1)
        tone = self._programs.tone
        tone["picture"], tone["glare"] = 0, 1
        tone["exposure"], tone["vignette"], tone["bloom"] = light.exposure, light.vignette, bloom
        tone["white"] = light.white
        self._tone.render(vertices=3)
        return _picture(self._out.read(components=3, alignment=1), self.size, 3)[:, :, ::-1].copy()

    def _glare_of_lamps(self) -> NDArray[np.float32]:
        width, height = self.size
        rows = np.frombuffer(self._light.read(), np.float16).reshape(height, width, 4)
        rows = rows[: height // 4 * 4 : 4, : width // 4 * 4 : 4]
        bright = np.clip(rows[:, :, :3].astype(np.float32) - 0.8, 0, 6)
        near, wide = (cv2.GaussianBlur(bright, (0, 0), sigma) for sigma in (2.5, 9))
        return np.ascontiguousarray(near + 0.4 * wide, np.float32)

    def _draw_labels(self, camera: Camera, items: Sequence[Item]) -> Image:
        self._gl.enable(moderngl.DEPTH_TEST)
        self._gl.disable(moderngl.CULL_FACE)
        self._labels.use()
        self._gl.viewport = (0, 0, *self.size)
        self._labels.clear(0, 0, 0, 0, 1.0)
        program = self._programs.label
        _uniform(program, "view_projection").write(_bytes(camera.gl_matrix()))
        for item in items:
            _uniform(program, "model").write(_bytes(_model(item)))
            program["label"] = item.label / MAX_LABEL
            self._buffers[id(item.mesh)].label.render()
        return _picture(self._labels.read(components=1, alignment=1), self.size, 1)[:, :, 0]


def _uniform(program: moderngl.Program, name: str) -> moderngl.Uniform:
    found = program[name]
    if not isinstance(found, moderngl.Uniform):
        raise TypeError(f"{name} is no uniform of the shader")
    return found


def _source(name: str) -> str:
    return (_SHADERS / name).read_text(encoding="utf-8")


def _picture(raw: bytes, size: tuple[int, int], channels: int) -> Image:
    """OpenGL's rows run from the bottom up."""
    return np.frombuffer(raw, np.uint8).reshape(size[1], size[0], channels)[::-1]


def _from_below(rectangle: Rectangle, size: tuple[int, int]) -> Rectangle:
    x, y, width, height = rectangle
    return x, size[1] - y - height, width, height


def _bytes(matrix: NDArray[np.floating]) -> bytes:
    return np.ascontiguousarray(matrix.T, np.float32).tobytes()


def _unit(vector: Sequence[float]) -> Floats:
    values = np.asarray(vector, np.float64)
    return np.asarray(values / np.linalg.norm(values))


def _model(item: Item) -> Floats:
    matrix = np.eye(4)
    c, s = np.cos(item.yaw), np.sin(item.yaw)
    matrix[:2, :2] = [[c, -s], [s, c]]
    matrix[:3, 3] = item.position
    return matrix


def _shadow_matrix(light: Light, scene: Scene) -> Floats:
    """(4, 4) parallel projection along the sun's rays."""
    sun = _unit(light.sun)
    across = _unit(tuple(np.cross(sun, [0.0, 0.0, 1.0])))
    matrix = np.eye(4)
    matrix[0, :3] = across / scene.span_m
    matrix[1, :3] = np.cross(across, sun) / scene.span_m
    matrix[2, :3] = -sun / _SHADOW_DEPTH_M
    matrix[:3, 3] = -matrix[:3, :3] @ np.array([*scene.centre, 0.0])
    return matrix
