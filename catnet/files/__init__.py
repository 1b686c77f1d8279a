"""Files of instances and certificates, in and out; each architecture keeps its own format in its room."""

from __future__ import annotations

from catnet.files.instance import Instance, instance_from_json, instance_to_json
from catnet.files.source import read_instance, read_network, read_parameter

__all__ = ["Instance", "instance_from_json", "instance_to_json", "read_instance", "read_network", "read_parameter"]
