"""The version of Qyragy: node and center are released together."""

VERSION = "0.1.0"
