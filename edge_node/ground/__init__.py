"""Where on the ground something stands: the camera's calibration."""
