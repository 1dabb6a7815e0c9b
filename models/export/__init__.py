"""Weights of torch (best.pt) become an ONNX file that is proven to answer the same.

This folder and `models.train` alone import torch and ultralytics. They are installed in an
environment of their own, `make torch`, and never on the box beside the cameras.
"""
