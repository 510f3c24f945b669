"""The certificate a router makes for itself: EC P-256, valid for one name and no address."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
import ssl
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFETIME = timedelta(days=730)
"""uhttpd's default (`option days '730'`). Nothing here checks a date; a console may have another."""


class Tls:
    """A server's side of TLS, with a certificate that can be exchanged while it runs."""

    def __init__(self, name: str) -> None:
        """Make a first certificate, for `name`: its common name and its only alternative one."""
        self._name = name
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.certificate_sha256 = ""
        self.renew()

    def renew(self) -> None:
        """Make another key and certificate; new connections see it at once."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self._name)])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + LIFETIME)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(self._name)]), critical=False
            )
            .sign(key, hashes.SHA256())
        )
        self.certificate_sha256 = sha256(
            certificate.public_bytes(serialization.Encoding.DER)
        ).hexdigest()
        with TemporaryDirectory() as folder:
            # ssl reads keys from files only.
            chain, secret = Path(folder, "chain.pem"), Path(folder, "key.pem")
            chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
            secret.write_bytes(
                key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
            self.context.load_cert_chain(chain, secret)
