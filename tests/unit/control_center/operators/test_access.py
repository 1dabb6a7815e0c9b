import pytest
from fastapi import APIRouter, Depends
from fastapi.staticfiles import StaticFiles

from control_center.app import ROUTERS
from control_center.errors import SetupError
from control_center.operators.access import refuse_undeclared, requires
from control_center.operators.roles import Permission


def test_every_route_of_ours_declares_who_may_call_it():
    refuse_undeclared(ROUTERS)


def test_a_route_that_declares_nothing_stops_the_start():
    router = APIRouter()
    router.add_api_route("/open", lambda: None, methods=["GET"])

    with pytest.raises(SetupError, match=r"/open \(GET\)"):
        refuse_undeclared([router])


def test_a_route_that_declares_two_permissions_stops_the_start():
    router = APIRouter()
    both = [Depends(requires(Permission.PUBLIC)), Depends(requires(Permission.DECIDE))]
    router.add_api_route("/both", lambda: None, methods=["GET"], dependencies=both)

    with pytest.raises(SetupError, match="/both"):
        refuse_undeclared([router])


def test_what_is_mounted_beside_routes_stops_the_start(tmp_path):
    router = APIRouter()
    router.mount("/files", StaticFiles(directory=tmp_path))

    with pytest.raises(SetupError):
        refuse_undeclared([router])
