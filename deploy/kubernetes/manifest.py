"""`python -m deploy.kubernetes.manifest` writes `santunan.json`: settings, a job that prepares, a deployment per processor, the exporter, canaries and the auditor.

Kafka (three brokers), an S3-compatible store, whatever terminates TLS in front of the gateway, and PostgreSQL (with a synchronous standby) are the cluster's; a secret `santunan` holds what is secret, and
who signed the brokers' certificates.
Written where there is no cluster: the manifest's shape is tested, applying it is not.
"""

import json
from pathlib import Path
from typing import Any, Final

from deploy.wiring import PROCESSORS

PAGE: Final = Path(__file__).parent / "santunan.json"
IMAGE: Final = "santunan:0.1.0"
REPLICAS: Final = 2
HEALTH_PORT: Final = 8080
GRACE_SECONDS: Final = 15
"""A worker leaves within ten."""
AUTHORITIES: Final = "/etc/santunan/authorities"
KAFKA_AUTHORITY: Final = "kafka-ca.pem"
SETTINGS: Final = {
    "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": "kafka-bootstrap:9093",
    "SANTUNAN_KAFKA__SECURITY_PROTOCOL": "SASL_SSL",
    "SANTUNAN_KAFKA__SASL_MECHANISM": "SCRAM-SHA-512",
    "SANTUNAN_KAFKA__SSL_CA_FILE": f"{AUTHORITIES}/{KAFKA_AUTHORITY}",
    "SANTUNAN_KAFKA__PARTITIONS": "12",
    "SANTUNAN_KAFKA__REPLICATION": "3",
    "SANTUNAN_PAYOUT__ENVIRONMENT": "production",
}
SECRETS: Final = ("SANTUNAN_DATABASE__URL", "SANTUNAN_KAFKA__SASL_USERNAME", "SANTUNAN_KAFKA__SASL_PASSWORD")
"""Keys of the secret, besides the authority's file, which everything gets."""
PAYOUT_SECRETS: Final = (
    "SANTUNAN_PAYOUT__SIGNING_KEY_ID",
    "SANTUNAN_PAYOUT__SIGNING_KEY",
    "SANTUNAN_PAYOUT__SYSTEM_KEYS",
    "SANTUNAN_PAYOUT__ROUTES",
)
"""Keys of the secret that only the payout processor gets."""

DELIVERY: Final = "delivery"
DELIVERY_SECRETS: Final = ("SANTUNAN_DELIVERY__NOTIFICATION_DESTINATIONS", "SANTUNAN_DELIVERY__FEED_DESTINATIONS")
"""Keys of the secret that only delivery gets: where messages go, with what they are signed with."""

CANARY: Final = "canary"
AUDITOR: Final = "auditor"
CHECKPOINT: Final = "/var/lib/santunan/audit"
CHECKPOINT_SIZE: Final = "50Gi"
WATCHERS_SECRETS: Final = {
    CANARY: ("SANTUNAN_CANARY__HEARTBEAT_URL",),
    AUDITOR: ("SANTUNAN_AUDIT__SIGNING_KEY_ID", "SANTUNAN_AUDIT__SIGNING_KEY"),
}
"""Keys of the secret that only these get: the dead-man's switch's address, and what results are signed with."""

GATEWAY: Final = "gateway"
GATEWAY_REPLICAS: Final = 3
FILES: Final = "/var/lib/santunan"
FILES_SIZE: Final = "100Gi"
GATEWAY_SETTINGS: Final = {
    "SANTUNAN_GATEWAY__PUBLIC_URL": "https://claims.example",
    "SANTUNAN_GATEWAY__ISSUERS": '["https://login.example"]',
    "SANTUNAN_GATEWAY__SIGN_IN_ISSUER": "https://login.example",
    "SANTUNAN_GATEWAY__SIGN_IN_CLIENT_ID": "santunan",
    "SANTUNAN_GATEWAY__CLIENT_CERTIFICATE_HEADER": "Client-Cert",
    "SANTUNAN_GATEWAY__CLIENT_ADDRESS_HEADER": "X-Real-IP",
    "SANTUNAN_GATEWAY__CHANNEL_TOKENS_BOUND": "true",
    "SANTUNAN_GATEWAY__UPLOAD_STORE": "s3://santunan-documents",
}
"""To be set to the country's own addresses; whoever terminates TLS removes both headers from outside and sets them. Without the client's
address all visitors of the pages would be locked by one who guesses."""
GATEWAY_SECRETS: Final = (
    "SANTUNAN_GATEWAY__DATABASE_URL",
    "SANTUNAN_GATEWAY__UPLOAD_STORE_KEY_ID",
    "SANTUNAN_GATEWAY__UPLOAD_STORE_SECRET_KEY",
    "SANTUNAN_GATEWAY__PAGE_KEY",
    "SANTUNAN_GATEWAY__FEED_KEY",
    "SANTUNAN_GATEWAY__PROOF_KEY",
    *SECRETS[1:],
)
"""Its database is the read model, with a role that only reads: it never gets the processors' own."""

Json = dict[str, Any]


def manifest() -> Json:
    """Everything in one list."""
    workers = (item for name in PROCESSORS for item in (_deployment(name, ["worker", name]), _budget(name)))
    settings = (_config_map("santunan", SETTINGS), _config_map(GATEWAY, GATEWAY_SETTINGS))
    gateway = (_files(), _gateway(), _service(), _budget(GATEWAY))
    delivery = (_deployment(DELIVERY, ["deliver"]), _budget(DELIVERY))
    watchers = (_deployment("exporter", ["exporter"], replicas=1), _canary(), *_auditor())
    items = [*settings, _prepare(), *workers, *delivery, *watchers, *gateway]
    return {"apiVersion": "v1", "kind": "List", "items": items}


def text() -> str:
    """The file's content."""
    return json.dumps(manifest(), indent=2) + "\n"


def _named(name: str) -> Json:
    """Kubernetes takes no underscores in names."""
    return {"name": name.replace("_", "-"), "labels": {"app": "santunan", "part": name.replace("_", "-")}}


def _config_map(name: str, settings: dict[str, str]) -> Json:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": _named(name), "data": settings}


def _secrets_of(name: str) -> tuple[str, ...]:
    if name in WATCHERS_SECRETS:
        return (*SECRETS, *WATCHERS_SECRETS[name])
    if name == GATEWAY:
        return GATEWAY_SECRETS
    if name == DELIVERY:
        return (*SECRETS, *DELIVERY_SECRETS)
    return (*SECRETS, *PAYOUT_SECRETS) if name == "payout" else SECRETS


def _container(name: str, arguments: list[str]) -> Json:
    secrets = _secrets_of(name)
    return {
        "name": name.replace("_", "-"),
        "image": IMAGE,
        "args": arguments,
        "envFrom": [{"configMapRef": {"name": "santunan"}}],
        "env": [{"name": secret, "valueFrom": {"secretKeyRef": {"name": "santunan", "key": secret}}} for secret in secrets],
        "resources": {"requests": {"cpu": "250m", "memory": "256Mi"}, "limits": {"memory": "512Mi"}},
        "volumeMounts": [{"name": "authorities", "mountPath": AUTHORITIES, "readOnly": True}],
        "securityContext": {"readOnlyRootFilesystem": True, "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }


def _pod(containers: list[Json], **more: Any) -> Json:
    authorities = {"secretName": "santunan", "items": [{"key": KAFKA_AUTHORITY, "path": KAFKA_AUTHORITY}]}
    return {
        "securityContext": {"runAsNonRoot": True, "runAsUser": 10001},
        "containers": containers,
        "volumes": [{"name": "authorities", "secret": authorities}],
        **more,
    }


def _prepare() -> Json:
    """Topics, then migrations; applied again with every version."""
    first, second = _container("topics", ["topics", "apply"]), _container("migrations", ["db", "upgrade"])
    pod = _pod([second], initContainers=[first], restartPolicy="OnFailure")
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": _named("santunan-prepare-0-1-0"),
        "spec": {"backoffLimit": 10, "template": {"spec": pod}},
    }


def _probe(path: str, failures: int) -> Json:
    return {"httpGet": {"path": path, "port": HEALTH_PORT}, "periodSeconds": 5, "timeoutSeconds": 3, "failureThreshold": failures}


def _deployment(name: str, arguments: list[str], replicas: int = REPLICAS) -> Json:
    labels = _named(name)["labels"]
    container = _container(name, arguments) | {
        "ports": [{"name": "health", "containerPort": HEALTH_PORT}],
        "startupProbe": _probe("/livez", 24),
        "livenessProbe": _probe("/healthz", 6),
        "readinessProbe": _probe("/readyz", 2),
    }
    annotations = {"prometheus.io/scrape": "true", "prometheus.io/port": str(HEALTH_PORT)}
    spread = {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": labels},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": _named(name),
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
            "template": {
                "metadata": {"labels": labels, "annotations": annotations},
                "spec": _pod([container], terminationGracePeriodSeconds=GRACE_SECONDS, topologySpreadConstraints=[spread]),
            },
        },
    }


def _gateway() -> Json:
    """Takes requests where it is ready, with files on their way in on a disk that all of them share; stops without losing one."""
    deployment = _deployment(GATEWAY, ["gateway"], GATEWAY_REPLICAS)
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    container["envFrom"].append({"configMapRef": {"name": GATEWAY}})
    container["livenessProbe"] = _probe("/livez", 6)
    container["volumeMounts"].append({"name": "files", "mountPath": FILES})
    pod["volumes"].append({"name": "files", "persistentVolumeClaim": {"claimName": GATEWAY}})
    pod["securityContext"]["fsGroup"] = 10001
    deployment["spec"]["strategy"]["rollingUpdate"] = {"maxSurge": 1, "maxUnavailable": 0}
    return deployment


def _canary() -> Json:
    """Without a dead-man's switch it runs as well."""
    deployment = _deployment(CANARY, ["canary"], replicas=1)
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    for secret in container["env"]:
        if secret["name"] in WATCHERS_SECRETS[CANARY]:
            secret["valueFrom"]["secretKeyRef"]["optional"] = True
    return deployment


def _auditor() -> tuple[Json, Json]:
    """One, with a disk for its checkpoint and one for the rows of an audit; nobody takes its place while it ends."""
    deployment = _deployment(AUDITOR, ["audit", "watch"], replicas=1)
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    container["volumeMounts"] += [{"name": "checkpoint", "mountPath": CHECKPOINT}, {"name": "rows", "mountPath": "/tmp"}]  # noqa: S108  rows of one audit
    container["env"].append({"name": "SANTUNAN_AUDIT__FOLDER", "value": CHECKPOINT})
    container["resources"] = {"requests": {"cpu": "500m", "memory": "1Gi"}, "limits": {"memory": "4Gi"}}
    pod["volumes"] += [{"name": "checkpoint", "persistentVolumeClaim": {"claimName": AUDITOR}}, {"name": "rows", "emptyDir": {}}]
    pod["securityContext"]["fsGroup"] = 10001
    deployment["spec"]["strategy"] = {"type": "Recreate"}
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": CHECKPOINT_SIZE}}}
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": _named(AUDITOR), "spec": spec}
    return deployment, claim


def _files() -> Json:
    """Files on their way in and batches that are being written: small, shared, with POSIX locks."""
    spec = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": FILES_SIZE}}}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": _named(GATEWAY), "spec": spec}


def _service() -> Json:
    ports = [{"name": "http", "port": 80, "targetPort": HEALTH_PORT}]
    spec = {"selector": _named(GATEWAY)["labels"], "ports": ports}
    return {"apiVersion": "v1", "kind": "Service", "metadata": _named(GATEWAY), "spec": spec}


def _budget(name: str) -> Json:
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": _named(name),
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": _named(name)["labels"]}},
    }


if __name__ == "__main__":
    PAGE.write_text(text())
