"""A server with TLS on its own port, and certificates as an outside authority would make them."""
import datetime
import ipaddress
import ssl
import urllib.request

import interop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


def pem(thing):
    return thing.public_bytes(serialization.Encoding.PEM).decode()


def key_pem(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption()).decode()


def name(common, organization=None):
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)] if common is not None else []
    if organization:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    return x509.Name(parts)


def request(common, organization=None, key=None, algorithm=hashes.SHA256()):
    """A key and a PKCS #10 request for it."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    return key, pem(x509.CertificateSigningRequestBuilder().subject_name(name(common, organization)).sign(
        key, algorithm))


class Authority:
    """Of somebody else."""

    def __init__(self, common):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self.sign(name(common), self.key, name(common), days=30, is_authority=True)

    def sign(self, subject, key, issuer=None, days=1, is_authority=False,
             usage=ExtendedKeyUsageOID.CLIENT_AUTH, started=datetime.timedelta(days=2)):
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer or self.certificate.subject)
                   .public_key(key.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(now - started).not_valid_after(now + datetime.timedelta(days=days))
                   .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True))
        if not is_authority:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            if usage == ExtendedKeyUsageOID.SERVER_AUTH:
                builder = builder.add_extension(x509.SubjectAlternativeName(
                    [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def client(self, folder, common, **how):
        """What a station shows: a path with its certificate and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        return written(folder, key, pem(self.sign(name(common), key, **how)))


def written(folder, key, chain):
    path = folder / f"{id(key)}.pem"
    path.write_text(chain + key_pem(key))
    return path


class SecureServer(interop.Server):
    """The server behind TLS; its API client trusts its certificate."""

    def __init__(self, root, **environment):
        self.root = root
        self.outside = Authority("Somebody else")
        key = ec.generate_private_key(ec.SECP256R1())
        shown = self.outside.sign(name("localhost"), key, usage=ExtendedKeyUsageOID.SERVER_AUTH)
        paths = {part: root / f"{part}.pem" for part in ("certificate", "key", "authority")}
        paths["certificate"].write_text(pem(shown))
        paths["key"].write_text(key_pem(key))
        paths["authority"].write_text(pem(self.outside.certificate))
        self.authority = paths["authority"]
        (root / "data").mkdir()
        super().__init__(str(root / "data"), environment={
            "OHMSTEAD_STATIONS_UNKNOWN": "quarantine", "OHMSTEAD_TLS_CERTIFICATE": str(paths["certificate"]),
            "OHMSTEAD_TLS_KEY": str(paths["key"]), "OHMSTEAD_TLS_CLIENT_AUTHORITIES": str(paths["authority"]),
            **environment})
        self.base = f"https://127.0.0.1:{self.port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=self.trust()))

    def trust(self, client=None):
        """What a station trusts, and shows where it has something to show."""
        context = ssl.create_default_context(cafile=str(self.authority))
        if client:
            context.load_cert_chain(client)
        return context

    def open(self, wanted):
        return self.opener.open(wanted, timeout=20)
