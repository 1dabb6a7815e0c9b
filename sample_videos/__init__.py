"""Sample clips with their truth, and the camera server that plays them as RTSP cameras."""
