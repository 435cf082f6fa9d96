"""`santunan top`: the flow in a terminal, live, from what workers and the exporter tell Prometheus."""
