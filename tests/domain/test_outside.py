"""Addresses somebody else names: which are called, over every range there is and over random ones."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.outside import Fault, Place, is_public, may_call, place_of

PRIVATE = [
    *("0.0.0.1", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255"),
    *("192.0.0.1", "192.0.2.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1"),
    *("240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::8.8.8.8"),
    *("64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1"),
    *("fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"),
]
PUBLIC = ["8.8.8.8", "93.184.215.14", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "2400:cb00::1"]


class TestAddresses:
    @pytest.mark.parametrize("address", PRIVATE)
    def test_those_that_are_not_public(self, address: str):
        assert not may_call([address])
        assert not may_call(["8.8.8.8", address])

    @pytest.mark.parametrize("address", PUBLIC)
    def test_public_ones_may_be_called(self, address: str):
        assert may_call([address])

    @given(st.ip_addresses())
    def test_none_is_public_that_the_library_does_not_call_global(self, address):
        assert not is_public(address) or (address.is_global and not address.is_multicast)

    @given(st.ip_addresses(v=4))
    def test_an_address_inside_another_opens_nothing(self, address):
        packed = int(address)
        inside = (
            ipaddress.IPv6Address((0xFFFF << 32) | packed),
            ipaddress.IPv6Address((0x64FF9B << 96) | packed),
            ipaddress.IPv6Address((0x2002 << 112) | packed << 80),
        )
        assert not any(map(is_public, inside))

    def test_loopback_opens_this_machine_and_nothing_else(self):
        assert may_call(["127.0.0.1", "::1"], loopback=True)
        assert not any(may_call([address], loopback=True) for address in PRIVATE if address not in ("127.0.0.1", "::1"))

    @pytest.mark.parametrize("addresses", [[], ["x"], ["fe80::1%eth0"], ["8.8.8.8:443"]])
    def test_what_is_no_address_is_none(self, addresses: list[str]):
        assert not may_call(addresses)


class TestPlaces:
    @pytest.mark.parametrize(
        ("url", "fault"),
        [
            ("http://penerima.example/", Fault.NOT_HTTPS),
            ("ftp://penerima.example/", Fault.NOT_HTTPS),
            ("https:///x", Fault.NOT_AN_ADDRESS),
            ("https://penerima.example:x/", Fault.NOT_AN_ADDRESS),
            ("https://penerima.example/a b", Fault.NOT_AN_ADDRESS),
            ("https://penerima.example\\@jahat.example/", Fault.NOT_AN_ADDRESS),
            ("https://[::1/", Fault.NOT_AN_ADDRESS),
            ("https://a:b@penerima.example/", Fault.HAS_CREDENTIALS),
            ("https://@penerima.example/", Fault.HAS_CREDENTIALS),
            ("https://penerima.example/#x", Fault.HAS_FRAGMENT),
            ("https://penerima.example:22/", Fault.PORT),
            ("https://penerima.example:0/", Fault.PORT),
            ("https://localhost/", Fault.LOCAL_NAME),
            ("https://server/", Fault.LOCAL_NAME),
            ("https://metadata.google.internal/", Fault.LOCAL_NAME),
            ("https://METADATA.INTERNAL./", Fault.LOCAL_NAME),
            ("https://printer.local/", Fault.LOCAL_NAME),
            ("https://2130706433/", Fault.LOCAL_NAME),
        ],
    )
    def test_what_is_not_called(self, url: str, fault: Fault):
        assert place_of(url) is fault

    @pytest.mark.parametrize(
        ("url", "place"),
        [
            ("https://Penerima.example", Place("penerima.example", 443, "/")),
            ("https://penerima.example:8443/a/b?c=d", Place("penerima.example", 8443, "/a/b?c=d")),
            ("https://[2606:4700::1111]/", Place("2606:4700::1111", 443, "/")),
        ],
    )
    def test_a_public_https_address_is_taken_apart(self, url: str, place: Place):
        assert place_of(url) == place
