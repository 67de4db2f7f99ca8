import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

from orders.ucp import signatures
from orders.ucp.signatures import SignatureRefused, check, public_keys, sign

BODY = b'{"id":"ord_1"}'


class TestSign:
    def test_can_be_verified_by_whoever_reads_the_profile(self):
        value, (key,) = sign(BODY), public_keys()
        protected, _, signature = value.partition("..")
        header, raw = json.loads(signatures._decode(protected)), signatures._decode(signature)
        assert header == {"alg": "ES256", "b64": False, "crit": ["b64"], "kid": key["kid"]}
        numbers = (int.from_bytes(signatures._decode(key[name])) for name in ("x", "y"))
        public = ec.EllipticCurvePublicNumbers(*numbers, ec.SECP256R1()).public_key()
        der = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        public.verify(der, protected.encode() + b"." + BODY, ec.ECDSA(SHA256()))  # raises where it does not fit

    def test_names_a_key_that_stays_while_the_secret_is_changed(self, settings):
        old, settings.SECRET_KEY_FALLBACKS = sign(BODY), [settings.SECRET_KEY]
        settings.SECRET_KEY = "another one, for the tests alone"
        check(old, BODY, public_keys())
        check(sign(BODY), BODY, public_keys())
        assert len({key["kid"] for key in public_keys()}) == 2

    def test_tells_no_private_half(self):
        assert all("d" not in key for key in public_keys())


class TestCheck:
    def test_refuses_another_body(self):
        with pytest.raises(SignatureRefused, match="does not fit"):
            check(sign(BODY), BODY + b" ", public_keys())

    def test_refuses_another_key(self, settings):
        value, settings.SECRET_KEY = sign(BODY), "another one, for the tests alone"
        with pytest.raises(SignatureRefused, match="no key of this"):
            check(value, BODY, public_keys())

    @pytest.mark.parametrize("value", ["", "test", "..", "a..b", "e30..AA", "W10..AA", "é..é", f"{'W' * 9999}.."])
    def test_refuses_what_is_no_signature(self, value):
        with pytest.raises(SignatureRefused):
            check(value, BODY, public_keys())

    def test_does_not_believe_a_header_that_names_no_algorithm_or_another(self):
        for alg in ("none", "HS256"):
            protected = signatures._encode(json.dumps({"alg": alg, "kid": public_keys()[0]["kid"]}).encode())
            with pytest.raises(SignatureRefused):
                check(f"{protected}..{'A' * 86}", BODY, public_keys())
