"""Files in and out; every format of the contract has one reader and one writer."""

from __future__ import annotations

from catnet.files.instance import Instance, instance_from_json, instance_to_json, read_instance
from catnet.files.jsontext import parse_json, read_json, write_text
from catnet.files.network import network_from_json, network_hash, network_to_json, read_network

__all__ = [
    "Instance",
    "instance_from_json",
    "instance_to_json",
    "network_from_json",
    "network_hash",
    "network_to_json",
    "parse_json",
    "read_instance",
    "read_json",
    "read_network",
    "write_text",
]
