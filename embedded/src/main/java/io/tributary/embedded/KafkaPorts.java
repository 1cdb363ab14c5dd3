package io.tributary.embedded;

/** The ports on the loopback address on which clients and the controller's peers connect. */
record KafkaPorts(int broker, int controller) {
    static KafkaPorts free() {
        return new KafkaPorts(FreePorts.next(), FreePorts.next());
    }

    boolean areFree() {
        return FreePorts.isFree(broker) && FreePorts.isFree(controller);
    }

    String brokerAddress() {
        return FreePorts.LOOPBACK + ":" + broker;
    }

    String controllerAddress() {
        return FreePorts.LOOPBACK + ":" + controller;
    }
}
