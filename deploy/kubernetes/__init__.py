"""The Kubernetes manifest, generated from the list of processors: `kubectl apply -f deploy/kubernetes/santunan.json`."""
