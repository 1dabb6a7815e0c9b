"""All rules by kind: a new rule is its file and one line here."""

from collections.abc import Mapping

from edge_node.rules.box_junction import BoxJunction
from edge_node.rules.bus_lane import BusLane
from edge_node.rules.camera_blur import ImageTooBlurry
from edge_node.rules.camera_frozen import ImageFrozen
from edge_node.rules.camera_light import ImageTooBright, ImageTooDark
from edge_node.rules.camera_scene import CameraCovered, GlobalSceneChange
from edge_node.rules.class_seen import ClassSeen
from edge_node.rules.collision import Collision
from edge_node.rules.congestion import Congestion
from edge_node.rules.crosswalk_yield import CrosswalkYield
from edge_node.rules.crowd import Crowd
from edge_node.rules.hard_shoulder import HardShoulder
from edge_node.rules.intrusion import Intrusion
from edge_node.rules.line_crossed import LineCrossed
from edge_node.rules.loitering import Loitering
from edge_node.rules.manoeuvre import ForbiddenManoeuvre
from edge_node.rules.near_miss import NearMiss
from edge_node.rules.object_abandoned import ObjectAbandoned
from edge_node.rules.object_removed import ObjectRemoved
from edge_node.rules.objects_inside import ObjectsInside
from edge_node.rules.parking import IllegalParking
from edge_node.rules.person_down import PersonDown
from edge_node.rules.person_on_road import PersonOnRoad
from edge_node.rules.queue import Queue
from edge_node.rules.red_light import RedLight
from edge_node.rules.rule import Rule
from edge_node.rules.running import Running
from edge_node.rules.solid_line import SolidLine
from edge_node.rules.speeding import Speeding
from edge_node.rules.stop_line import StopLine
from edge_node.rules.stopped_vehicle import StoppedVehicle
from edge_node.rules.u_turn import UTurn
from edge_node.rules.wrong_lane import WrongLane
from edge_node.rules.wrong_way import WrongWay

RULES: Mapping[str, type[Rule]] = {
    LineCrossed.KIND: LineCrossed,
    Loitering.KIND: Loitering,
    ObjectsInside.KIND: ObjectsInside,
    Collision.KIND: Collision,
    Congestion.KIND: Congestion,
    IllegalParking.KIND: IllegalParking,
    Queue.KIND: Queue,
    StoppedVehicle.KIND: StoppedVehicle,
    WrongWay.KIND: WrongWay,
    RedLight.KIND: RedLight,
    StopLine.KIND: StopLine,
    CrosswalkYield.KIND: CrosswalkYield,
    Speeding.KIND: Speeding,
    CameraCovered.KIND: CameraCovered,
    GlobalSceneChange.KIND: GlobalSceneChange,
    ImageFrozen.KIND: ImageFrozen,
    ImageTooBlurry.KIND: ImageTooBlurry,
    ImageTooBright.KIND: ImageTooBright,
    ImageTooDark.KIND: ImageTooDark,
    ClassSeen.KIND: ClassSeen,
    Crowd.KIND: Crowd,
    Intrusion.KIND: Intrusion,
    ObjectAbandoned.KIND: ObjectAbandoned,
    ObjectRemoved.KIND: ObjectRemoved,
    PersonDown.KIND: PersonDown,
    PersonOnRoad.KIND: PersonOnRoad,
    Running.KIND: Running,
    NearMiss.KIND: NearMiss,
    BusLane.KIND: BusLane,
    HardShoulder.KIND: HardShoulder,
    BoxJunction.KIND: BoxJunction,
    UTurn.KIND: UTurn,
    ForbiddenManoeuvre.KIND: ForbiddenManoeuvre,
    WrongLane.KIND: WrongLane,
    SolidLine.KIND: SolidLine,
}
