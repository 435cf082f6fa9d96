"""Where the broker is and how to log in, as each Kafka library wants to be told; and what a broker that lets nobody in is said to be.

Every client of ours takes its options from here: confluent-kafka (outputs, offsets, commands), aiokafka under Faust (inputs), and
kafka-python (administration).
"""

import ssl
from time import monotonic
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, ClusterMetadata

from streams.errors import Code, Refusal, Unavailable
from streams.settings import KafkaSettings

ASK_SECONDS: Final = 0.5
"""A question that fails is asked again; in between the client tells why."""
_REFUSED_CODES: Final = frozenset(
    {
        KafkaError._AUTHENTICATION,  # noqa: SLF001  their public names in this library
        KafkaError._SSL,  # noqa: SLF001
        KafkaError.SASL_AUTHENTICATION_FAILED,
        KafkaError.UNSUPPORTED_SASL_MECHANISM,
        KafkaError.ILLEGAL_SASL_STATE,
    }
)


def librdkafka(kafka: KafkaSettings) -> dict[str, Any]:
    """For confluent-kafka's clients."""
    options: dict[str, Any] = {"bootstrap.servers": kafka.bootstrap_servers, "security.protocol": kafka.security_protocol}
    if kafka.logs_in:
        options |= {
            "sasl.mechanism": kafka.sasl_mechanism,
            "sasl.username": kafka.sasl_username,
            "sasl.password": kafka.sasl_password.get_secret_value(),
        }
    if kafka.encrypts and kafka.ssl_ca_file:
        options["ssl.ca.location"] = str(kafka.ssl_ca_file)
    if kafka.encrypts and kafka.ssl_certificate_file:
        options |= {
            "ssl.certificate.location": str(kafka.ssl_certificate_file),
            "ssl.key.location": str(kafka.ssl_key_file),
            "ssl.key.password": kafka.ssl_key_password.get_secret_value(),
        }
    return options


def kafka_python(kafka: KafkaSettings) -> dict[str, Any]:
    """For kafka-python's clients. Raises `Refusal`."""
    options: dict[str, Any] = {
        "bootstrap_servers": kafka.bootstrap_servers.split(","),
        "security_protocol": kafka.security_protocol,
        "ssl_context": _tls(kafka),
    }
    if kafka.logs_in:
        options |= {
            "sasl_mechanism": kafka.sasl_mechanism,
            "sasl_plain_username": kafka.sasl_username,
            "sasl_plain_password": kafka.sasl_password.get_secret_value(),
        }
    return options


def faust_credentials(kafka: KafkaSettings) -> Any:
    """For a Faust app, whose driver hands them to aiokafka. Raises `Refusal`."""
    from faust.auth import SASLCredentials, SSLCredentials  # slow to import, and only workers have Faust

    context = _tls(kafka)
    if kafka.logs_in:
        password = kafka.sasl_password.get_secret_value()
        return SASLCredentials(
            username=kafka.sasl_username, password=password, ssl_context=context, mechanism=kafka.sasl_mechanism
        )
    return None if context is None else SSLCredentials(context)


def _tls(kafka: KafkaSettings) -> ssl.SSLContext | None:
    if not kafka.encrypts:
        return None
    try:
        context = ssl.create_default_context(cafile=kafka.ssl_ca_file)
        if kafka.ssl_certificate_file:
            context.load_cert_chain(kafka.ssl_certificate_file, kafka.ssl_key_file, kafka.ssl_key_password.get_secret_value())
    except (ssl.SSLError, OSError) as error:
        raise _refused(
            f"the certificates in SANTUNAN_KAFKA__SSL_CA_FILE, SSL_CERTIFICATE_FILE or SSL_KEY_FILE cannot be used ({error})"
        ) from error
    return context


def reach(kafka: KafkaSettings) -> ClusterMetadata:
    """What the cluster first says of itself. Raises `Refusal` when it does not let us in, `Unavailable` when it does not answer."""
    said: list[KafkaError] = []
    try:
        client = AdminClient({**librdkafka(kafka), "log_level": 0, "error_cb": said.append})
    except KafkaException as error:
        raise _refused(f"this client cannot be made: {error.args[0].str()}") from error
    deadline = monotonic() + kafka.request_timeout_ms / 1_000
    while True:
        try:
            return client.list_topics(timeout=ASK_SECONDS)
        except KafkaException as error:
            client.poll(0)
            refused = next((why for why in said if _turns_us_away(why)), None)
            if refused is not None:
                raise _refused(f"the broker at {kafka.bootstrap_servers} does not let us in: {refused.str()}") from error
            if monotonic() > deadline:
                why = next((why for why in said if why.code() != KafkaError._ALL_BROKERS_DOWN), error.args[0]).str()  # noqa: SLF001
                raise Unavailable(
                    Code.LOG_UNAVAILABLE,
                    f"Kafka did not answer at {kafka.bootstrap_servers} by {kafka.security_protocol}: {why}. Start it, or correct "
                    "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS or SANTUNAN_KAFKA__SECURITY_PROTOCOL.",
                ) from error


def _turns_us_away(why: KafkaError) -> bool:
    """A broker that does not take our certificate says so by an alert of TLS, which the client counts among its transport's failures."""
    return why.code() in _REFUSED_CODES or ("SSL routines" in why.str() and " alert " in why.str())


def _refused(why: str) -> Refusal:
    return Refusal(
        Code.LOG_ACCESS_DENIED,
        f"{why}. Correct SANTUNAN_KAFKA__SECURITY_PROTOCOL, SASL_MECHANISM, SASL_USERNAME, SASL_PASSWORD or the SSL_… files: "
        "docs/credentials.md says what each is.",
    )
