"""The transport behind `santunan://`: Faust's aiokafka driver with our consumer."""

from faust.transport.drivers import aiokafka as driver

from streams.faust_transport.consumer import Consumer


class Transport(driver.Transport):
    """Faust's aiokafka transport, reading in batches."""

    Consumer = Consumer
