"""Around the contract with payment systems: the brake, manifests, files for banks without Kafka, reconciliation, conformance."""
